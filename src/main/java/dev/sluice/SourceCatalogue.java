package dev.sluice;

import dev.sluice.api.SourceTables;
import dev.sluice.row.TableSchema;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.postgres.Catalogue;
import dev.sluice.source.postgres.PostgresConnections;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The source's tables as they are now. */
@Singleton
final class SourceCatalogue implements SourceTables {
    private final PostgresConnections connections;
    private final Catalogue catalogue;

    SourceCatalogue(PostgresConnections connections, Catalogue catalogue) {
        this.connections = connections;
        this.catalogue = catalogue;
    }

    @Override
    public List<TableSchema> tables() {
        try (Connection connection = connections.open()) {
            return catalogue.schemas(connection);
        } catch (SQLException e) {
            throw new RetryableSourceException("Cannot list the source's tables: " + e.getMessage());
        }
    }
}
