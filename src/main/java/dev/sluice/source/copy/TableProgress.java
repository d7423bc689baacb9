package dev.sluice.source.copy;

import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyRange;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One table of a copy while its ranges are read: says its end to the lake, and how far it is to people. The former waits
 * while downstream has no room, the latter never.
 */
public final class TableProgress {
    /**
     * A part of a table that is to be read.
     *
     * @param rows {@link CopyRange#rows}
     * @param part {@link CopyRange#part}
     */
    public record Piece(String rows, String part) {}

    /**
     * What has been read of a table before, and is not read again.
     *
     * @param parts {@link LogEvent.CopyStart#parts}
     * @param ranges how many these were
     */
    public record Kept(Set<String> parts, int ranges) {
        public static final Kept NOTHING = new Kept(Set.of(), 0);

        public Kept {
            parts = Set.copyOf(parts);
        }
    }

    private final TableSchema table;
    private final List<Piece> pieces;
    private final Kept kept;
    private final LogEvent start;
    private final long size;
    private final long estimatedRows;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable Instant begun;
    private volatile int finished;

    /**
     * @param pieces what is to be read, at least one; no row is in two
     * @param mark {@link LogEvent.CopyStart#mark}
     * @param size by which tables are put in order; the unit is the database's
     * @param estimatedRows of what is to be read, by the server's statistics, negative if it has none
     */
    public TableProgress(TableSchema table, List<Piece> pieces, Kept kept, String mark, long size, long estimatedRows) {
        this(
                table,
                pieces,
                kept,
                new LogEvent.CopyStart(table, kept.parts(), mark, Math.max(0, estimatedRows)),
                size,
                estimatedRows);
    }

    private TableProgress(
            TableSchema table, List<Piece> pieces, Kept kept, LogEvent start, long size, long estimatedRows) {
        this.table = table;
        this.pieces = List.copyOf(pieces);
        this.kept = kept;
        this.start = start;
        this.size = size;
        this.estimatedRows = Math.max(0, estimatedRows);
    }

    /**
     * A part of a table, whose rows are put among the others.
     *
     * @param pieces as above, but a row may be in two
     */
    public static TableProgress part(TableSchema table, CopyScope scope, List<Piece> pieces) {
        List<KeyRange> replaced = scope.isByKey(table) ? scope.ranges() : List.of();
        return new TableProgress(table, pieces, Kept.NOTHING, new LogEvent.PartialCopyStart(table, replaced), 0, 0);
    }

    TableSchema table() {
        return table;
    }

    long size() {
        return size;
    }

    /** Whether rows that an earlier copy has read count, and are not read again. */
    public boolean goesOn() {
        return !kept.parts().isEmpty();
    }

    LogEvent start() {
        return start;
    }

    public List<CopyRange> ranges() {
        return IntStream.range(0, pieces.size())
                .mapToObj(number -> new CopyRange(
                        this,
                        number,
                        pieces.get(number).rows(),
                        pieces.get(number).part()))
                .toList();
    }

    /** Whether only a part is copied: how many rows that are, and how large, may tell of what the policy hides. */
    boolean isPart() {
        return start instanceof LogEvent.PartialCopyStart;
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
    synchronized boolean rangeEnds(CopyRange range, Handover handover, Position position) throws InterruptedException {
        int soFar = finished + 1;
        finished = soFar;
        boolean last = soFar == pieces.size();
        LogEvent end = new LogEvent.RangeEnd(table, range.number(), range.part());
        handover.emit(last ? List.of(end, new LogEvent.CopyEnd(table, position)) : List.of(end));
        return last;
    }

    TableId id() {
        return table.id();
    }

    public CopyStatus status() {
        int done = finished;
        long read = isPart() ? 0 : rows.get();
        return new CopyStatus(
                id(),
                read,
                estimatedRows,
                isPart() ? 0 : bytes.get(),
                kept.ranges() + done,
                kept.ranges() + pieces.size(),
                estimatedEnd(done, read));
    }

    private Optional<Instant> estimatedEnd(int done, long read) {
        Instant since = begun;
        if (since == null || done == pieces.size() || read == 0 || estimatedRows <= read) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        double spentMillis = Duration.between(since, now).toMillis();
        return Optional.of(now.plusMillis((long) (spentMillis * (estimatedRows - read) / read)));
    }
}
