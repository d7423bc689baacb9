package dev.sluice.source.mysql;

import java.util.Optional;

/**
 * What passes the gate where no transaction comes by: how far the log has been read, on the server that is read. Of a
 * snapshot it counts as shown until the snapshot's own place in the log, which is where a cut belongs. By place and not by
 * GTIDs, because a statement without rows has one, too, and Debezium counts it only when the next one begins.
 */
record Reached(String file, long offset) {
    private static final String PREFIX = "up to ";

    /** The id that the gate is asked about. */
    String id() {
        return PREFIX + file + " " + offset;
    }

    static Optional<Reached> parse(String id) {
        if (!id.startsWith(PREFIX)) {
            return Optional.empty();
        }
        int blank = id.lastIndexOf(' ');
        return Optional.of(new Reached(id.substring(PREFIX.length(), blank), Long.parseLong(id.substring(blank + 1))));
    }

    /** Whether this lies behind the other place. */
    boolean isBeyond(Reached other) {
        int order = BinlogPosition.FILES.compare(file, other.file());
        return order > 0 || (order == 0 && offset > other.offset());
    }

    /** Whether everything before the place of the snapshot has been read. */
    boolean covers(BinlogPosition snapshot) {
        int order = BinlogPosition.FILES.compare(file, snapshot.file());
        return order > 0 || (order == 0 && offset >= snapshot.offset());
    }
}
