package dev.sluice;

import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.SourceSnapshot;
import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.ReadableSnapshot;
import dev.sluice.source.SourceException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A database's snapshot behind the reconciliation's port: the same calls, with its kind of failure. */
final class SnapshotOfSource implements SourceSnapshot {
    private final ReadableSnapshot digests;

    SnapshotOfSource(ReadableSnapshot digests) {
        this.digests = digests;
    }

    /** What reads from the database. */
    private interface Reading<T> {
        T read() throws InterruptedException;
    }

    private static <T> T read(Reading<T> reading) throws InterruptedException {
        try {
            return reading.read();
        } catch (SourceException e) {
            throw new NotCompletedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Position position() {
        return digests.position();
    }

    @Override
    public boolean visible(String transactionId) {
        return digests.visible(transactionId);
    }

    @Override
    public List<TableSchema> tables() {
        return digests.tables();
    }

    @Override
    public boolean digestsInDatabase() throws InterruptedException {
        return read(digests::digestsInDatabase);
    }

    @Override
    public long estimatedRows(TableId table) throws InterruptedException {
        return read(() -> digests.estimatedRows(table));
    }

    @Override
    public long count(TableId table) throws InterruptedException {
        return read(() -> digests.count(table));
    }

    @Override
    public boolean mayRefuse(TableSchema table, List<Integer> columns, KeyRange within) throws InterruptedException {
        return read(() -> digests.mayRefuse(table, columns, within));
    }

    @Override
    public KeyRanges split(TableSchema table, KeyRange within, int parts) throws InterruptedException {
        return read(() -> digests.split(table, within, parts));
    }

    @Override
    public List<Digest> digests(TableSchema table, List<DigestTerm> terms, KeyRanges ranges)
            throws InterruptedException {
        return read(() -> digests.digests(table, terms, ranges));
    }

    @Override
    public void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers) throws InterruptedException {
        read(() -> {
            digests.rows(table, range, consumers);
            return true;
        });
    }

    @Override
    public void close() {
        digests.close();
    }
}
