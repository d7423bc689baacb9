package dev.sluice.source.postgres;

import dev.sluice.row.TableSchema;
import dev.sluice.source.TableSize;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large tables are by the planner's estimate and on disk, found out without reading them. */
public final class TableSizes {
    private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");

    private TableSizes() {}

    /** Of every replicated table, in the catalogue's order. */
    public static List<TableSize> readAll(PostgresConnections connections, Catalogue catalogue) throws SQLException {
        try (Connection connection = connections.open()) {
            List<TableSize> sizes = new ArrayList<>();
            for (TableSchema table : catalogue.schemas(connection)) {
                sizes.add(read(connection, table));
            }
            return sizes;
        }
    }

    /** Partitions count for the table that they are of. */
    private static TableSize read(Connection connection, TableSchema table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT coalesce(sum(pg_table_size(relid)), pg_table_size(?::regclass)) FROM pg_partition_tree(?)")) {
            String name = Sql.quote(table.id());
            statement.setString(1, name);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new TableSize(table, estimatedRows(connection, name), row.getLong(1));
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
