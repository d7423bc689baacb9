package dev.sluice.lake;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.TableIdentifier;

/** Snapshots that are not expired by their number: those of the official cut, and of cuts that somebody asked for. */
final class KeptSnapshots {
    /** Cuts asked for that are remembered; more than one a minute over the longest sensible retention is not sensible. */
    private static final int MAX_CUTS = 1000;

    private record Cut(Map<TableIdentifier, Long> snapshots, Instant until) {}

    private final Deque<Cut> requested = new ArrayDeque<>();
    private Map<TableIdentifier, Long> official = Map.of();

    synchronized void official(Map<TableIdentifier, Long> snapshots) {
        official = Map.copyOf(snapshots);
    }

    synchronized void requested(Map<TableIdentifier, Long> snapshots, Instant until) {
        requested.addLast(new Cut(Map.copyOf(snapshots), until));
        if (requested.size() > MAX_CUTS) {
            requested.removeFirst();
        }
    }

    synchronized Set<Long> of(TableIdentifier table, Instant now) {
        requested.removeIf(cut -> cut.until().isBefore(now));
        Set<Long> kept = new HashSet<>();
        Long current = official.get(table);
        if (current != null) {
            kept.add(current);
        }
        for (Cut cut : requested) {
            Long snapshot = cut.snapshots().get(table);
            if (snapshot != null) {
                kept.add(snapshot);
            }
        }
        return kept;
    }
}
