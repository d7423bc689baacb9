package dev.sluice.source.postgres;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.source.CopyStatus;
import dev.sluice.source.Handover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One table of a copy while its ranges are read: says its end to the lake, and how far it is to people. The former waits
 * while downstream has no room, the latter never.
 */
final class TableProgress {
    private final SourceTable table;
    private final long blocks;
    private final long blocksPerRange;
    private final int ranges;
    private final long estimatedRows;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable Instant begun;
    private volatile int finished;

    /**
     * @param blocks of the table's file, by which the ranges are cut
     * @param estimatedRows by the server's statistics, negative if it has none
     */
    TableProgress(SourceTable table, long blocks, long blocksPerRange, long estimatedRows) {
        this.table = table;
        this.blocks = blocks;
        this.blocksPerRange = blocksPerRange;
        this.ranges = Math.toIntExact(Math.max(1, (blocks + blocksPerRange - 1) / blocksPerRange));
        this.estimatedRows = Math.max(0, estimatedRows);
    }

    SourceTable table() {
        return table;
    }

    long blocks() {
        return blocks;
    }

    List<CopyRange> ranges() {
        return IntStream.range(0, ranges)
                .mapToObj(number -> {
                    long first = number * blocksPerRange;
                    return new CopyRange(
                            this,
                            number,
                            // The last is open: a table is never shorter than what it was measured to be.
                            number == ranges - 1
                                    ? CopyRange.blocksFrom(first)
                                    : CopyRange.blocks(first, first + blocksPerRange));
                })
                .toList();
    }

    /** The first range begins the table's time. */
    synchronized void rangeBegins() {
        if (begun == null) {
            begun = Instant.now();
        }
    }

    void read(long rowCount, long byteCount) {
        rows.addAndGet(rowCount);
        bytes.addAndGet(byteCount);
    }

    /** The last range ends the table. @return whether it was the last */
    synchronized boolean rangeEnds(int range, Handover handover, Position position) throws InterruptedException {
        int soFar = finished + 1;
        finished = soFar;
        boolean last = soFar == ranges;
        handover.emit(
                last
                        ? List.of(
                                new LogEvent.RangeEnd(table.schema(), range),
                                new LogEvent.CopyEnd(table.schema(), position))
                        : List.of(new LogEvent.RangeEnd(table.schema(), range)));
        return last;
    }

    TableId id() {
        return table.schema().id();
    }

    CopyStatus status() {
        int done = finished;
        long read = rows.get();
        return new CopyStatus(id(), read, estimatedRows, bytes.get(), done, ranges, estimatedEnd(done, read));
    }

    private Optional<Instant> estimatedEnd(int done, long read) {
        Instant since = begun;
        if (since == null || done == ranges || read == 0 || estimatedRows <= read) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        double spentMillis = Duration.between(since, now).toMillis();
        return Optional.of(now.plusMillis((long) (spentMillis * (estimatedRows - read) / read)));
    }
}
