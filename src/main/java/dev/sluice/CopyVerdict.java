package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeException;
import dev.sluice.reconcile.Level;
import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.Reconciler;
import dev.sluice.reconcile.ReconciliationException;
import dev.sluice.reconcile.ReconciliationRequest;
import dev.sluice.reconcile.SourceSnapshot;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.OfficialCut;
import dev.sluice.source.ReadableSnapshot;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.SourceException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Whether a copy that no log follows is exact: it is compared with the very snapshot of which it was made. */
@Singleton
final class CopyVerdict {
    private static final Logger LOG = Logger.getLogger(CopyVerdict.class);

    private final SourceDatabase database;
    private final Lake lake;
    private final Reconciler reconciler;

    CopyVerdict(SourceDatabase database, Lake lake, Reconciler reconciler) {
        this.database = database;
        this.lake = lake;
        this.reconciler = reconciler;
    }

    /**
     * Compares the copy that this process has made. If it has made none, an earlier one has proven its own: see
     * {@link PolicyContinuation}.
     */
    ReconcileOutcome reach() throws InterruptedException {
        try {
            Optional<ReadableSnapshot> copied = database.copied();
            if (copied.isEmpty()) {
                return ReconcileOutcome.proven();
            }
            try (SourceSnapshot snapshot = new SnapshotOfSource(copied.get())) {
                Checkpoint official = lake.checkpoint()
                        .orElseThrow(() -> new NotCompletedException("the lake holds no copy any more"));
                return ReconcileOutcome.of(reconciler.reconcileCopy(
                        snapshot,
                        new OfficialCut(UUID.randomUUID(), official.position(), official.snapshots()),
                        new ReconciliationRequest(List.of(), Level.ROWS),
                        progress -> LOG.infof("The copy and its source: %s", progress.phase())));
            }
        } catch (ReconciliationException | SourceException | LakeException e) {
            return ReconcileOutcome.notCompleted(String.valueOf(e.getMessage()));
        }
    }
}
