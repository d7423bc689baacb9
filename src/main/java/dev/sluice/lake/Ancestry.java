package dev.sluice.lake;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/** What the summaries of a table's snapshots say about who wrote them and up to where. */
final class Ancestry {
    static final String POSITION = "sluice.position";
    static final String CUT = "sluice.cut";
    static final String WRITER = "sluice.writer";

    /** On a snapshot that has replaced the table by a copy. */
    static final String COPY = "sluice.copy";

    private Ancestry() {}

    /** The table's newest snapshot as last refreshed, {@link MirrorTable#NO_SNAPSHOT} if none. */
    static long head(Table table) {
        Snapshot current = table.currentSnapshot();
        return current == null ? MirrorTable.NO_SNAPSHOT : current.snapshotId();
    }

    /** The newest {@code sluice.position}, which snapshots of other engines (a compaction, say) leave as it is. */
    static Optional<String> newestPosition(Table table) {
        return newest(table, POSITION).map(summary -> summary.get(POSITION));
    }

    /** The summary of the newest snapshot that has that key. */
    static Optional<Map<String, String>> newest(Table table, String key) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.summary().containsKey(key)) {
                return Optional.of(snapshot.summary());
            }
        }
        return Optional.empty();
    }

    /** The snapshot after {@code since} that carries that cut, if it was committed. */
    static Optional<Snapshot> committedCut(Table table, UUID cut, long since) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.snapshotId() == since) {
                break;
            }
            if (cut.toString().equals(snapshot.summary().get(CUT))) {
                return Optional.of(snapshot);
            }
        }
        return Optional.empty();
    }

    /** Whether the table was replaced by a copy after {@code since}, which must be in its history. */
    static boolean copiedSince(Table table, long since) {
        boolean copied = false;
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.snapshotId() == since) {
                return copied;
            }
            copied |= snapshot.summary().containsKey(COPY);
        }
        return false;
    }

    /**
     * Whether a Sluice other than {@code writer} has committed after {@code since}. A table that somebody has rolled back to
     * before that shows what other Sluices wrote long ago.
     */
    static boolean hasOtherWriter(Table table, UUID writer, long since) {
        boolean found = false;
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.snapshotId() == since) {
                return found;
            }
            String other = snapshot.summary().get(WRITER);
            found |= other != null && !other.equals(writer.toString());
        }
        return found && since == MirrorTable.NO_SNAPSHOT;
    }
}
