package dev.sluice.lake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.util.SnapshotUtil;
import org.jboss.logging.Logger;

/**
 * Which snapshots of a table go. By age: one goes when a newer one took its place longer than the retention ago, however
 * old it is itself. By number: a table's metadata lists all its snapshots and is written with each commit, so beyond the
 * limit older ones go before their time; their files stay for the retention all the same, for whoever reads them. What was kept
 * of a copy goes once it is void.
 *
 * @param retention how long what was superseded stays
 * @param limit how many of the newest snapshots stay at most
 */
record Expiry(Duration retention, int limit) {
    private static final Logger LOG = Logger.getLogger(Expiry.class);

    private static final Expiry ALL_BUT_THE_NEWEST = new Expiry(Duration.ZERO, 1);

    /** Leaves no snapshot but the newest, and deletes at once what only those before referred to. */
    static void deleteThePast(Table table, TableIdentifier identifier) {
        if (!OrphanFiles.mayDelete(table)) {
            LOG.warnf(
                    "Cannot delete what %s held before: its catalog keeps earlier versions of it (gc.enabled is false)."
                            + " Let the catalog's own garbage collection remove them",
                    identifier);
            return;
        }
        DoomedFiles doomed = new DoomedFiles();
        Instant now = Instant.now();
        ALL_BUT_THE_NEWEST.expire(table, Set.of(), now, doomed);
        for (String location : doomed.locations()) {
            try {
                table.io().deleteFile(location);
            } catch (NotFoundException _) {
                // Somebody else has deleted it.
            }
        }
    }

    /**
     * @param kept snapshots that stay
     * @param doomed takes the files that no snapshot refers to any more
     * @return how many snapshots were expired
     */
    int expire(Table table, Set<Long> kept, Instant now, DoomedFiles doomed) {
        if (!OrphanFiles.mayDelete(table)) {
            return 0;
        }
        List<Long> expired = new ArrayList<>();
        long cutoff = now.minus(retention).toEpochMilli();
        Snapshot newer = null;
        long oldestLeft = 0;
        int newerOnes = 0;
        for (Snapshot snapshot : newestFirst(table)) {
            boolean goes = newer != null && (newer.timestampMillis() < cutoff || newerOnes >= limit);
            if (goes && !kept.contains(snapshot.snapshotId())) {
                expired.add(snapshot.snapshotId());
            } else {
                oldestLeft = snapshot.timestampMillis();
            }
            newer = snapshot;
            newerOnes++;
        }
        for (Snapshot snapshot : table.snapshots()) {
            if (KeptCopy.isVoid(table, snapshot)) {
                expired.add(snapshot.snapshotId());
            }
        }
        if (expired.isEmpty()) {
            return 0;
        }
        // Nothing by Iceberg's own rules, which know neither what is kept nor since when a snapshot is superseded.
        ExpireSnapshots expire = table.expireSnapshots().expireOlderThan(0).retainLast(1);
        expired.forEach(expire::expireSnapshotId);
        Instant due = Instant.ofEpochMilli(oldestLeft).plus(retention);
        expire.deleteWith(location -> doomed.add(table.io(), location, due)).commit();
        return expired.size();
    }

    /**
     * The current snapshot's ancestors and, where some between were expired already, older ones of ours. What tags and
     * branches of somebody else hold is theirs.
     */
    private static List<Snapshot> newestFirst(Table table) {
        Map<Long, Snapshot> snapshots = new HashMap<>();
        SnapshotUtil.currentAncestors(table).forEach(snapshot -> snapshots.put(snapshot.snapshotId(), snapshot));
        for (Snapshot snapshot : table.snapshots()) {
            if (snapshot.summary().containsKey(Ancestry.WRITER)) {
                snapshots.put(snapshot.snapshotId(), snapshot);
            }
        }
        long current = Ancestry.head(table);
        for (SnapshotRef ref : table.refs().values()) {
            if (ref.snapshotId() != current) {
                snapshots.remove(ref.snapshotId());
            }
        }
        List<Snapshot> sorted = new ArrayList<>(snapshots.values());
        sorted.sort(Comparator.comparingLong(Snapshot::sequenceNumber).reversed());
        return sorted;
    }
}
