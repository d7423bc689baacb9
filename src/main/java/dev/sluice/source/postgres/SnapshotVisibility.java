package dev.sluice.source.postgres;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which transactions a snapshot shows, from the text of {@code pg_current_snapshot()}: {@code xmin:xmax:running,…} in
 * 64-bit transaction ids.
 */
record SnapshotVisibility(long xmin, long xmax, Set<Long> running) {
    SnapshotVisibility {
        running = Set.copyOf(running);
    }

    static SnapshotVisibility parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("Cannot read snapshot '" + text + "': expected xmin:xmax:list");
        }
        Set<Long> running = new HashSet<>();
        if (!parts[2].isEmpty()) {
            for (String id : parts[2].split(",", -1)) {
                running.add(Long.parseLong(id));
            }
        }
        return new SnapshotVisibility(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /** SQL of a condition that every version of a row meets which the snapshot does not show, and some that it does. */
    String writtenSince() {
        return "age(xmin) <= age('" + (xmin & 0xFFFFFFFFL) + "'::xid)";
    }

    /** What {@link #parse} reads. */
    String print() {
        return xmin + ":" + xmax + ":"
                + running.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * Whether the snapshot shows what the committed transaction did.
     *
     * @param transactionId 32 bits, unsigned, in decimal as the log carries it; meant within 2^31 transactions of the snapshot
     */
    boolean shows(String transactionId) {
        return shows(Long.parseLong(transactionId));
    }

    /** As {@link #shows(String)}. */
    boolean shows(long transactionId) {
        // The log's ids wrap around every 2^32; the snapshot's do not. Take the one nearest to the snapshot.
        long full = xmax + (int) (transactionId - xmax);
        return full < xmin || (full < xmax && !running.contains(full));
    }
}
