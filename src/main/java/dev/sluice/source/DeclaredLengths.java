package dev.sluice.source;

import dev.sluice.row.TableId;
import dev.sluice.row.TextLengths;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The declared lengths of text, by the standard's {@code information_schema}, which every database has. */
public final class DeclaredLengths {
    private static final String LENGTHS = """
            SELECT table_schema, table_name, column_name, character_maximum_length
              FROM information_schema.columns
             WHERE character_maximum_length IS NOT NULL
               AND table_schema NOT IN
                   ('pg_catalog', 'information_schema', 'mysql', 'sys', 'performance_schema')""";

    private DeclaredLengths() {}

    public static TextLengths read(Connection connection) throws SQLException {
        Map<TableId, Map<String, Integer>> lengths = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LENGTHS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                // MySQL's longtext has room for more than an int can say.
                int length = Math.clamp(row.getLong(4), 1, Integer.MAX_VALUE);
                lengths.computeIfAbsent(new TableId(row.getString(1), row.getString(2)), _ -> new HashMap<>())
                        .put(row.getString(3), length);
            }
        }
        return new TextLengths(lengths);
    }
}
