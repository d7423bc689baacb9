package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a table is, found out without reading it.
 *
 * @param rows the planner's estimate
 * @param bytes on disk with everything that is stored apart, but without indexes
 */
public record TableSize(long rows, long bytes) {
    private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");

    /** Of every replicated table, in the catalogue's order. */
    public static Map<TableSchema, TableSize> readAll(PostgresConnections connections, Catalogue catalogue)
            throws SQLException {
        try (Connection connection = connections.open()) {
            Map<TableSchema, TableSize> sizes = new LinkedHashMap<>();
            for (TableSchema table : catalogue.schemas(connection)) {
                sizes.put(table, read(connection, table.id()));
            }
            return sizes;
        }
    }

    /** Partitions count for the table that they are of. */
    private static TableSize read(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT coalesce(sum(pg_table_size(relid)), pg_table_size(?::regclass)) FROM pg_partition_tree(?)")) {
            String name = DigestSql.quote(table);
            statement.setString(1, name);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new TableSize(estimatedRows(connection, name), row.getLong(1));
            }
        }
    }

    /** @param relation quoted */
    static long estimatedRows(Connection connection, String relation) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("EXPLAIN (FORMAT JSON) SELECT 1 FROM " + relation)) {
            row.next();
            Matcher matcher = PLAN_ROWS.matcher(row.getString(1));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        }
    }
}
