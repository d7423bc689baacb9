package dev.sluice.lake;

/**
 * What this process has written to the lake so far.
 *
 * @param copied rows of initial copies
 * @param replayed changes dropped because the lake held them already
 * @param outOfOrder transactions whose position did not cover the one before; always 0 unless the source is at fault
 * @param replacedInserts inserted rows whose key was there already
 * @param missingRows changed or deleted rows that were not there
 * @param commits cuts that became official
 * @param bytes of data files
 * @param official changes of the log that are official by now
 * @param measured of these, those that the latencies are made of: the last {@link LatencyWindow#LENGTH}'s
 * @param latencyMillisP50 from the source's commit to the official commit, per change
 */
public record LakeStatistics(
        long inserts,
        long updates,
        long deletes,
        long truncates,
        long copied,
        long replayed,
        long outOfOrder,
        long replacedInserts,
        long missingRows,
        long commits,
        long bytes,
        long official,
        long measured,
        long latencyMillisP50,
        long latencyMillisP99) {
    /** Changes of the log, of every kind. */
    public long changes() {
        return inserts + updates + deletes + truncates;
    }
}
