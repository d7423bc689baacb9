package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeException;
import dev.sluice.lake.LakeSnapshot;
import dev.sluice.lake.ScanTask;
import dev.sluice.reconcile.LakeScan;
import dev.sluice.reconcile.LakeSide;
import dev.sluice.reconcile.LakeTable;
import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.row.KeyRange;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.RowView;
import dev.sluice.row.TableSchema;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;

/** The lake's snapshots as a reconciliation reads them. */
@Singleton
final class LakeMirrors implements LakeSide {
    private final Lake lake;

    LakeMirrors(Lake lake) {
        this.lake = lake;
    }

    @Override
    public LakeTable open(OfficialCut cut, TableSchema table) {
        Long snapshot = cut.snapshots().get(table.id());
        if (snapshot == null) {
            throw new NotCompletedException("Cannot read the mirror of " + table.id()
                    + ": the cut does not hold it; it is replicated once the service has been restarted");
        }
        try {
            return new Mirror(lake.snapshot(table, snapshot));
        } catch (LakeException e) {
            throw notCompleted(e);
        }
    }

    private static NotCompletedException notCompleted(LakeException failure) {
        return new NotCompletedException(String.valueOf(failure.getMessage()), failure);
    }

    private record Mirror(LakeSnapshot snapshot) implements LakeTable {
        @Override
        public long snapshotId() {
            return snapshot.id();
        }

        // Counted from the files, not from the summary: a summary is what a writer claims.
        @Override
        public long count() throws InterruptedException {
            List<Integer> key = snapshot.schema().key();
            long[] count = new long[1];
            for (LakeScan scan : scans(key.isEmpty() ? List.of(0) : List.of(key.getFirst()))) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("a count in the lake was interrupted");
                }
                scan.forEach(_ -> count[0]++);
            }
            return count[0];
        }

        @Override
        public List<LakeScan> scans(KeyRange hint) {
            try {
                return snapshot.scan().stream().map(Mirror::scan).toList();
            } catch (LakeException e) {
                throw notCompleted(e);
            }
        }

        @Override
        public List<LakeScan> keyScans(KeyRange hint) {
            return scans(List.of(snapshot.schema().key().getFirst()));
        }

        private List<LakeScan> scans(List<Integer> columns) {
            try {
                return snapshot.scan(columns).stream().map(Mirror::scan).toList();
            } catch (LakeException e) {
                throw notCompleted(e);
            }
        }

        private static LakeScan scan(ScanTask task) {
            return consumer -> read(task, consumer);
        }

        private static void read(ScanTask task, Consumer<RowView> consumer) {
            try {
                task.read(consumer);
            } catch (LakeException e) {
                throw notCompleted(e);
            }
        }
    }
}
