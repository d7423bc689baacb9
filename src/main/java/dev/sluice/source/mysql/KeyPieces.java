package dev.sluice.source.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Cuts a table into pieces of its primary key's index, in the order that the columns themselves have (by their collations,
 * say), so that each is read as it is stored. As many of the key's columns are used as SQL can say the order of.
 */
final class KeyPieces {
    private static final String WHOLE_COLUMNS = """
            SELECT column_name FROM information_schema.statistics
             WHERE table_schema = ? AND table_name = ? AND index_name = 'PRIMARY' AND index_type = 'BTREE'
               AND sub_part IS NULL AND collation = 'A'
             ORDER BY seq_in_index""";

    /** What stands between often takes a connection for dead after a few minutes. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

    private final SourceTable table;
    private final List<SourceColumn> columns = new ArrayList<>();

    KeyPieces(Connection connection, SourceTable table) throws SQLException {
        this.table = table;
        List<String> whole = wholeColumns(connection);
        for (int index : table.schema().key()) {
            SourceColumn column = table.columns().get(index);
            if (literal(column).isEmpty() || !whole.contains(column.name())) {
                break;
            }
            columns.add(column);
        }
    }

    /** Those of which the index holds more than the beginning, in ascending order. */
    private List<String> wholeColumns(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WHOLE_COLUMNS)) {
            statement.setString(1, table.schema().id().schema());
            statement.setString(2, table.schema().id().name());
            List<String> names = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        }
    }

    /**
     * An expression of SQL for a literal that compares with the column as the column's own value does. Empty for what is not
     * printed exactly, or compared as something else than it is sorted as.
     */
    private static Optional<String> literal(SourceColumn column) {
        String name = Sql.quote(column.name());
        return switch (column.kind()) {
            case SIGNED, UNSIGNED, DECIMAL, YEAR -> Optional.of("CAST(" + name + " AS CHAR)");
            case TEXT -> Optional.of("concat('_utf8mb4 X''', hex(CONVERT(" + name + " USING utf8mb4)), '''')");
            case BINARY, BYTES -> Optional.of("concat('X''', hex(" + name + "), '''')");
            case DATE, TIME, DATETIME, TIMESTAMP -> Optional.of("concat('''', " + name + ", '''')");
            case FLOAT, DOUBLE, BIT, ENUM, SET, JSON -> Optional.empty();
        };
    }

    /**
     * Conditions of which each row of the table meets exactly one, about as many rows each.
     *
     * @param readers of which the first walks along the key, while the others are kept from being idle for long
     * @param rows of the table, about
     * @return one alone, for the whole table, where its key does not serve
     */
    List<String> conditions(List<Connection> readers, int parts, long rows) throws SQLException {
        if (columns.isEmpty()) {
            return List.of("true");
        }
        long[] used = {System.nanoTime()};
        List<List<String>> points = IndexWalk.points(parts, rows, (last, step) -> {
            if (System.nanoTime() - used[0] > LONGEST_IDLE.toNanos()) {
                for (Connection reader : readers) {
                    Sql.text(reader, "SELECT 1");
                }
                used[0] = System.nanoTime();
            }
            return after(readers.getFirst(), last, step);
        });
        List<String> conditions = new ArrayList<>();
        String from = "true";
        for (List<String> point : points) {
            conditions.add(from + " AND " + beside(point, "<", "<"));
            from = beside(point, ">", ">=");
        }
        conditions.add(from);
        return conditions;
    }

    private Optional<List<String>> after(Connection connection, Optional<List<String>> last, long step)
            throws SQLException {
        String literals =
                columns.stream().map(column -> literal(column).orElseThrow()).collect(Collectors.joining(", "));
        String order = columns.stream().map(column -> Sql.quote(column.name())).collect(Collectors.joining(", "));
        String sql = "SELECT " + literals + " FROM " + table.quoted() + " FORCE INDEX (PRIMARY) WHERE "
                + last.map(point -> beside(point, ">", ">")).orElse("true") + " ORDER BY " + order + " LIMIT " + step
                + ", 1";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            List<String> point = new ArrayList<>();
            for (int index = 1; index <= columns.size(); index++) {
                point.add(row.getString(index));
            }
            return Optional.of(point);
        }
    }

    /**
     * A comparison of the whole key with a point, in the form of which the server makes a range of the index.
     *
     * @param operator for all columns but the last
     * @param lastOperator for the last
     */
    private String beside(List<String> point, String operator, String lastOperator) {
        int last = columns.size() - 1;
        String condition = compared(last, lastOperator, point);
        for (int index = last - 1; index >= 0; index--) {
            condition = "(" + compared(index, operator, point) + " OR " + compared(index, "=", point) + " AND "
                    + condition + ")";
        }
        return condition;
    }

    private String compared(int index, String operator, List<String> point) {
        return Sql.quote(columns.get(index).name()) + " " + operator + " " + point.get(index);
    }
}
