package dev.sluice.source.postgres;

import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import dev.sluice.source.DeclaredLengths;
import dev.sluice.source.SourceConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The configured tables, for whoever runs without the service. */
public final class PostgresTables {
    private PostgresTables() {}

    /**
     * The replicated tables' schemas.
     *
     * @throws dev.sluice.source.SourceException if they cannot be read, or one cannot be replicated exactly
     */
    public static List<TableSchema> read(SourceConfig config) {
        try (Connection connection = new PostgresConnections(config).open()) {
            return new Catalogue(config).schemas(connection);
        } catch (SQLException e) {
            throw SqlErrors.of("list the source's tables", e);
        }
    }

    /**
     * How long texts of the source may be; of all tables that the user sees.
     *
     * @throws dev.sluice.source.SourceException if it cannot be read
     */
    public static TextLengths textLengths(SourceConfig config) {
        try (Connection connection = new PostgresConnections(config).open()) {
            return DeclaredLengths.read(connection);
        } catch (SQLException e) {
            throw SqlErrors.of("read the lengths of the source's texts", e);
        }
    }
}
