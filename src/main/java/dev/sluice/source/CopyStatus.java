package dev.sluice.source;

import dev.sluice.row.TableId;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the initial copy of a table is.
 *
 * @param rows read so far; not those of ranges that an earlier, interrupted copy had read
 * @param estimatedRows by the source's statistics; 0 if it has none
 * @param bytes read so far, as the source sends them
 * @param ranges into which the table was cut, of which {@code finishedRanges} were read, by this copy or one before
 * @param estimatedEnd if the rate so far lasts; empty before the first row, at the end, and without an estimate
 */
public record CopyStatus(
        TableId table,
        long rows,
        long estimatedRows,
        long bytes,
        int finishedRanges,
        int ranges,
        Optional<Instant> estimatedEnd) {
    /** Every range was read. */
    public boolean isFinished() {
        return finishedRanges == ranges;
    }
}
