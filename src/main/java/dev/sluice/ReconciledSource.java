package dev.sluice;

import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.ReconcileConfig;
import dev.sluice.reconcile.SourceSide;
import dev.sluice.reconcile.SourceSnapshot;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.SourceException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** The source database as a reconciliation reads it. */
@Singleton
final class ReconciledSource implements SourceSide {
    private final SourceDatabase database;
    private final ReconcileConfig config;

    ReconciledSource(SourceDatabase database, ReconcileConfig config) {
        this.database = database;
        this.config = config;
    }

    @Override
    public SourceSnapshot open(Duration bound) throws InterruptedException {
        try {
            return new SnapshotOfSource(database.snapshot(bound, config.threads()), config.rowsPerSecond());
        } catch (SourceException e) {
            throw new NotCompletedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Size> sizes() {
        try {
            return database.sizes().stream()
                    .map(size -> new Size(size.table(), size.rows(), size.bytes()))
                    .toList();
        } catch (SourceException e) {
            throw new NotCompletedException("Cannot estimate: " + e.getMessage(), e);
        }
    }
}
