package dev.sluice;

import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.SourceSide;
import dev.sluice.reconcile.SourceSnapshot;
import dev.sluice.source.SourceException;
import dev.sluice.source.postgres.Catalogue;
import dev.sluice.source.postgres.DigestSnapshot;
import dev.sluice.source.postgres.ExportedSnapshot;
import dev.sluice.source.postgres.PostgresConnections;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The PostgreSQL database as a reconciliation reads it. */
@Singleton
final class PostgresSide implements SourceSide {
    private static final Duration SNAPSHOT_BOUND = Duration.ofSeconds(60);

    /** Few, because the database has its own work to do, and its processors compute the digests. */
    private static final int CONNECTIONS = 3;

    private final PostgresConnections connections;
    private final Catalogue catalogue;

    PostgresSide(PostgresConnections connections, Catalogue catalogue) {
        this.connections = connections;
        this.catalogue = catalogue;
    }

    @Override
    public SourceSnapshot open() {
        try {
            ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, SNAPSHOT_BOUND);
            return new PostgresSnapshot(snapshot, new DigestSnapshot(snapshot, CONNECTIONS), catalogue);
        } catch (SourceException e) {
            throw new NotCompletedException(String.valueOf(e.getMessage()), e);
        }
    }
}
