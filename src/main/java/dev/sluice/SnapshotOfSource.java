package dev.sluice;

import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.SourceSnapshot;
import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Position;
import dev.sluice.row.ReadFrom;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.ReadableSnapshot;
import dev.sluice.source.ReadingPace;
import dev.sluice.source.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A database's snapshot behind the reconciliation's port: the same calls, with its kind of failure, at the pace that the
 * source is read at. Where rows stream, the pace is that of the rows; where the database itself reads, each range is
 * followed by the pause that it has earned.
 */
final class SnapshotOfSource implements SourceSnapshot {
    /** So many rows of a connection pass between two pauses at most. */
    private static final int MAX_BURST = 1_000;

    private final ReadableSnapshot digests;
    private final Optional<ReadingPace> pace;
    private final int burst;

    /** @param rowsPerSecond how many are read at most, over all connections */
    SnapshotOfSource(ReadableSnapshot digests, Optional<Long> rowsPerSecond) {
        this.digests = digests;
        this.pace = rowsPerSecond.map(rate -> new ReadingPace(Optional.of(rate), Optional.empty()));
        this.burst = Math.clamp(rowsPerSecond.orElse(0L) / 10, 1, MAX_BURST);
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
    public ReadFrom readFrom() {
        return digests.readFrom();
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
        long count = read(() -> digests.count(table));
        pause(count);
        return count;
    }

    @Override
    public boolean refusedShowInDigests(TableSchema table) {
        return digests.refusedShowInDigests(table);
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
        if (pace.isEmpty()) {
            return read(() -> digests.digests(table, terms, ranges));
        }
        List<Digest> found = new ArrayList<>();
        for (int index = 0; index < ranges.count(); index++) {
            KeyRanges one = new KeyRanges(ranges.range(index), List.of());
            found.addAll(read(() -> digests.digests(table, terms, one)));
            pause(found.getLast().count());
        }
        return List.copyOf(found);
    }

    @Override
    public void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers) throws InterruptedException {
        read(() -> {
            digests.rows(table, range, pace.isEmpty() ? consumers : () -> paced(consumers.get()));
            return true;
        });
    }

    private Consumer<Row> paced(Consumer<Row> consumer) {
        return new Consumer<>() {
            private int read;

            @Override
            public void accept(Row row) {
                if (++read == burst) {
                    read = 0;
                    try {
                        pause(burst);
                    } catch (InterruptedException _) {
                        // Whoever takes the rows looks whether the thread is interrupted.
                        Thread.currentThread().interrupt();
                    }
                }
                consumer.accept(row);
            }
        };
    }

    private void pause(long rows) throws InterruptedException {
        if (pace.isPresent()) {
            pace.get().passed(rows, 0);
        }
    }

    @Override
    public void close() {
        digests.close();
    }
}
