package dev.sluice.lake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jboss.logging.Logger;

/**
 * Expires old snapshots every few hundred commits, on the commit thread. A snapshot is kept for the retention after a
 * newer one took its place, so whatever a cut reported within that time stays readable however old it is itself.
 */
final class Upkeep {
    enum Kind {
        MIRROR,
        CONTROL
    }

    private static final Logger LOG = Logger.getLogger(Upkeep.class);
    private static final int COMMITS_BETWEEN = 300;

    /** Nobody reads the control table's past, and each of its snapshots lists every table. */
    private static final Duration CONTROL_RETENTION = Duration.ofMinutes(2);

    private final Duration retention;
    private final Map<String, Integer> commits = new HashMap<>();

    Upkeep(Duration retention) {
        this.retention = retention;
    }

    void committed(Table table, Kind kind) {
        if (commits.merge(table.name(), 1, Integer::sum) < COMMITS_BETWEEN) {
            return;
        }
        commits.put(table.name(), 0);
        expire(table, Instant.now().minus(kind == Kind.CONTROL ? CONTROL_RETENTION : retention));
    }

    static void expire(Table table, Instant supersededBefore) {
        long cutoff = supersededBefore.toEpochMilli();
        Iterator<Snapshot> newestFirst = SnapshotUtil.currentAncestors(table).iterator();
        if (!newestFirst.hasNext()) {
            return;
        }
        Snapshot successor = newestFirst.next();
        while (newestFirst.hasNext()) {
            Snapshot snapshot = newestFirst.next();
            if (successor.timestampMillis() < cutoff && snapshot.timestampMillis() < successor.timestampMillis()) {
                try {
                    table.expireSnapshots()
                            .expireOlderThan(successor.timestampMillis())
                            .retainLast(1)
                            .commit();
                } catch (RuntimeException e) {
                    LOG.warnf("Cannot expire snapshots of %s: %s", table.name(), Catalogs.reason(e));
                }
                return;
            }
            successor = snapshot;
        }
    }
}
