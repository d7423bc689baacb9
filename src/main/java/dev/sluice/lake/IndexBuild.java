package dev.sluice.lake;

import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterable;
import org.jboss.logging.Logger;

/** Builds a key index from the key's columns of the live rows of the table's newest snapshot. */
final class IndexBuild {
    private static final Logger LOG = Logger.getLogger(IndexBuild.class);

    private final TableSchema schema;
    private final Table table;
    private final KeyIndex index;
    private final List<Integer> columns;
    private final Schema projection;
    private final RowReader reader;
    private final LongConsumer replaced;

    private IndexBuild(TableSchema schema, Table table, KeyIndex index, LongConsumer replaced) {
        this.schema = schema;
        this.table = table;
        this.index = index;
        this.columns = Arrays.stream(KeyIndex.identity(schema)).boxed().toList();
        this.projection = OldRows.project(table.schema(), schema, columns);
        this.reader = new RowReader(columns.size());
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
        DataFile file = committed.file();
        PositionDeleteIndex deleted = committed.deletes().isEmpty()
                ? PositionDeleteIndex.empty()
                : new BaseDeleteLoader(delete -> table.io().newInputFile(delete))
                        .loadPositionDeletes(committed.deletes(), file.location());
        boolean anyDeleted = !deleted.isEmpty();
        try (CloseableIterable<Record> records = RowReader.open(table, file, projection, 0, file.fileSizeInBytes())) {
            for (Record record : records) {
                long position = reader.position(record);
                if (anyDeleted && deleted.isDeleted(position)) {
                    continue;
                }
                // The key's values at their places in a row of full width, which the index reads them from.
                Object[] values = schema.unknownRow().copyValues();
                Row read = reader.row(record);
                for (int column = 0; column < columns.size(); column++) {
                    values[columns.get(column)] = read.value(column);
                }
                long before = index.put(Row.of(values), Place.of(number, (int) position));
                if (before != Place.NONE) {
                    replaced.accept(before);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location() + ": " + e.getMessage(), e);
        }
    }
}
