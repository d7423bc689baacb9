package dev.sluice;

import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.ReconcileConfig;
import dev.sluice.reconcile.SourceSide;
import dev.sluice.reconcile.SourceSnapshot;
import dev.sluice.source.SourceException;
import dev.sluice.source.postgres.Catalogue;
import dev.sluice.source.postgres.DigestSnapshot;
import dev.sluice.source.postgres.ExportedSnapshot;
import dev.sluice.source.postgres.PostgresConnections;
import dev.sluice.source.postgres.TableSize;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The PostgreSQL database as a reconciliation reads it. */
@Singleton
final class PostgresSide implements SourceSide {
    private final PostgresConnections connections;
    private final Catalogue catalogue;
    private final ReconcileConfig config;

    PostgresSide(PostgresConnections connections, Catalogue catalogue, ReconcileConfig config) {
        this.connections = connections;
        this.catalogue = catalogue;
        this.config = config;
    }

    @Override
    public SourceSnapshot open(Duration bound) {
        try {
            ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, bound);
            return new PostgresSnapshot(new DigestSnapshot(snapshot, catalogue, config.threads()));
        } catch (SourceException e) {
            throw new NotCompletedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Size> sizes() {
        try {
            return TableSize.readAll(connections, catalogue).entrySet().stream()
                    .map(table -> new Size(
                            table.getKey(),
                            table.getValue().rows(),
                            table.getValue().bytes()))
                    .toList();
        } catch (SourceException | SQLException e) {
            throw new NotCompletedException("Cannot estimate: " + e.getMessage(), e);
        }
    }
}
