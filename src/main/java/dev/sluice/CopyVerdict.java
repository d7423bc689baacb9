package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeException;
import dev.sluice.reconcile.Level;
import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.ReconcileConfig;
import dev.sluice.reconcile.Reconciler;
import dev.sluice.reconcile.ReconciliationException;
import dev.sluice.reconcile.ReconciliationRequest;
import dev.sluice.reconcile.SourceSnapshot;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.UnquotedException;
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
    private final ProvenCopies proven;
    private final ReconcileConfig config;

    CopyVerdict(
            SourceDatabase database, Lake lake, Reconciler reconciler, ProvenCopies proven, ReconcileConfig config) {
        this.database = database;
        this.lake = lake;
        this.reconciler = reconciler;
        this.proven = proven;
        this.config = config;
    }

    /**
     * Compares the copy that this process has made; if it has made none, an earlier one must have proven its own.
     */
    ReconcileOutcome reach() throws InterruptedException {
        try {
            Optional<ReadableSnapshot> copied = database.copied();
            if (copied.isEmpty()) {
                return proven.includeAll()
                        ? ReconcileOutcome.proven()
                        : ReconcileOutcome.notCompleted("this process has made no copy, and what the lake holds has no"
                                + " verdict; start again");
            }
            try (SourceSnapshot snapshot = new SnapshotOfSource(copied.get(), config.rowsPerSecond())) {
                Checkpoint official = lake.checkpoint()
                        .orElseThrow(() -> new NotCompletedException("the lake holds no copy any more"));
                if (!official.position().equals(snapshot.position())) {
                    return ReconcileOutcome.notCompleted(
                            "the lake does not hold this process's copy any more: another" + " one writes to it");
                }
                return ReconcileOutcome.of(reconciler.reconcileCopy(
                        snapshot,
                        new OfficialCut(UUID.randomUUID(), official.position(), official.snapshots()),
                        new ReconciliationRequest(List.of(), Level.ROWS),
                        progress -> LOG.infof("The copy and its source: %s", progress.phase())));
            }
        } catch (ReconciliationException | SourceException | LakeException e) {
            return ReconcileOutcome.notCompleted(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.errorf(UnquotedException.of(e), "Cannot compare the copy with its source");
            return ReconcileOutcome.notCompleted("it failed unexpectedly; see the log");
        }
    }
}
