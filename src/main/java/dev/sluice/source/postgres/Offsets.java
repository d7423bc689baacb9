package dev.sluice.source.postgres;

import java.util.Map;

/** Debezium's resume point for a position of ours. */
final class Offsets {
    private Offsets() {}

    /**
     * Only where to start. Were the keys of the last processed events there too, Debezium would first read up to the
     * end of the next transaction to find its place, and remember every position in it: memory without bound. The
     * server finds the place itself: it leaves out exactly the transactions that ended at or before it.
     */
    static String at(LogPosition position) {
        return "{\"lsn\":" + position.lsn() + "}";
    }

    /** What Debezium reads to tell the server that everything up to {@code position} is done with. */
    static Map<String, Long> acknowledging(LogPosition position) {
        return Map.of("lsn", position.lsn(), "lsn_proc", position.lsn(), "lsn_commit", position.lsn());
    }
}
