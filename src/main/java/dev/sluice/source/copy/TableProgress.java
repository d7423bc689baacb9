package dev.sluice.source.copy;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
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
public final class TableProgress {
    private final TableSchema table;
    private final List<String> ranges;
    private final long size;
    private final long estimatedRows;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable Instant begun;
    private volatile int finished;

    /**
     * @param ranges {@link CopyRange#rows} of each, at least one; each row is in exactly one
     * @param size by which tables are put in order; the unit is the database's
     * @param estimatedRows by the server's statistics, negative if it has none
     */
    public TableProgress(TableSchema table, List<String> ranges, long size, long estimatedRows) {
        this.table = table;
        this.ranges = List.copyOf(ranges);
        this.size = size;
        this.estimatedRows = Math.max(0, estimatedRows);
    }

    TableSchema table() {
        return table;
    }

    long size() {
        return size;
    }

    public List<CopyRange> ranges() {
        return IntStream.range(0, ranges.size())
                .mapToObj(number -> new CopyRange(this, number, ranges.get(number)))
                .toList();
    }

    /** The first range begins the table's time. */
    synchronized void rangeBegins() {
        if (begun == null) {
            begun = Instant.now();
        }
    }

    public void read(long rowCount, long byteCount) {
        rows.addAndGet(rowCount);
        bytes.addAndGet(byteCount);
    }

    /** The last range ends the table. @return whether it was the last */
    synchronized boolean rangeEnds(int range, Handover handover, Position position) throws InterruptedException {
        int soFar = finished + 1;
        finished = soFar;
        boolean last = soFar == ranges.size();
        handover.emit(
                last
                        ? List.of(new LogEvent.RangeEnd(table, range), new LogEvent.CopyEnd(table, position))
                        : List.of(new LogEvent.RangeEnd(table, range)));
        return last;
    }

    TableId id() {
        return table.id();
    }

    public CopyStatus status() {
        int done = finished;
        long read = rows.get();
        return new CopyStatus(id(), read, estimatedRows, bytes.get(), done, ranges.size(), estimatedEnd(done, read));
    }

    private Optional<Instant> estimatedEnd(int done, long read) {
        Instant since = begun;
        if (since == null || done == ranges.size() || read == 0 || estimatedRows <= read) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        double spentMillis = Duration.between(since, now).toMillis();
        return Optional.of(now.plusMillis((long) (spentMillis * (estimatedRows - read) / read)));
    }
}
