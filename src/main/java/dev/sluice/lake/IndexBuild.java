package dev.sluice.lake;

import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.jboss.logging.Logger;

/** Builds a key index from the key's columns of the live rows of the table's newest snapshot. */
final class IndexBuild {
    private static final Logger LOG = Logger.getLogger(IndexBuild.class);

    private final LiveKeys keys;
    private final KeyIndex index;
    private final LongConsumer replaced;

    private IndexBuild(TableSchema schema, Table table, KeyIndex index, LongConsumer replaced) {
        this.keys = new LiveKeys(schema, table, table.schema());
        this.index = index;
        this.replaced = replaced;
    }

    /**
     * Adds the rows of files to an index.
     *
     * @param files by their numbers, without deletes
     * @param replaced takes the place of a row whose key another one has, too
     */
    static void add(MirrorTable mirror, Map<Integer, DataFile> files, LongConsumer replaced) {
        IndexBuild build = new IndexBuild(mirror.schema(), mirror.table(), mirror.index(), replaced);
        files.forEach((number, file) -> build.add(number, new CommittedFiles.Committed(file, List.of(), 0)));
    }

    static IndexCache.Opened build(
            TableSchema schema, Table table, Path path, Collection<CommittedFiles.Committed> present) {
        long started = System.nanoTime();
        long expected =
                present.stream().mapToLong(file -> file.file().recordCount()).sum();
        KeyIndex index = new KeyIndex(schema, IndexFile.create(path, expected));
        LongAdder duplicates = new LongAdder();
        IndexBuild build = new IndexBuild(schema, table, index, _ -> duplicates.increment());
        TableFiles files = new TableFiles();
        Map<Integer, String> numbers = new HashMap<>();
        for (CommittedFiles.Committed file : present) {
            int number = files.add(file.file());
            numbers.put(number, file.file().location());
            build.add(number, file);
        }
        if (!present.isEmpty()) {
            LOG.infof(
                    "Built the key index of %s: %d rows in %d ms",
                    schema.id(), index.size(), GuardedCommit.millisSince(started));
        }
        if (duplicates.sum() > 0) {
            LOG.errorf(
                    "%s holds %d rows whose key another row has too: somebody else wrote to it. Run a reconciliation",
                    table.name(), duplicates.sum());
        }
        return new IndexCache.Opened(index, files, numbers);
    }

    private void add(int number, CommittedFiles.Committed committed) {
        keys.read(committed, Expressions.alwaysTrue(), (key, position) -> {
            long before = index.put(key, Place.of(number, position));
            if (before != Place.NONE) {
                replaced.accept(before);
            }
        });
    }
}
