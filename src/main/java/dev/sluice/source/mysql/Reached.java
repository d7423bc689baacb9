package dev.sluice.source.mysql;

import java.util.Optional;

/**
 * What passes the gate where no transaction comes by: the place up to which the log has been read. Of a snapshot it counts
 * as shown until everything that the snapshot shows has been read, which is where a cut belongs.
 */
final class Reached {
    private static final String PREFIX = "up to ";

    private Reached() {}

    static String id(GtidSet gtids) {
        return PREFIX + gtids;
    }

    static Optional<GtidSet> parse(String id) {
        return id.startsWith(PREFIX) ? Optional.of(GtidSet.parse(id.substring(PREFIX.length()))) : Optional.empty();
    }
}
