package dev.sluice.source.mysql;

import dev.sluice.row.ColumnType;
import dev.sluice.row.KeyRange;
import dev.sluice.source.UnstorableException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** A column in SQL, the first of the key most often: its order, whatever its collation, and its values as literals. */
final class KeyColumn {
    private final SourceTable table;
    private final SourceColumn column;
    private final String name;

    KeyColumn(SourceTable table, int index) {
        this.table = table;
        this.column = table.columns().get(index);
        this.name = Sql.quote(column.name());
    }

    /** Whether an index of the column would serve {@link #condition}. */
    boolean isIndexed() {
        return !(column.type() instanceof ColumnType.Text);
    }

    /** Text in the order of its code points, which is that of its UTF-8 bytes. */
    private String ordered() {
        return column.type() instanceof ColumnType.Text ? bytes(name) : name;
    }

    private static String bytes(String text) {
        return "CAST(CONVERT(" + text + " USING utf8mb4) AS BINARY)";
    }

    /** A condition that holds for the rows of the range. */
    String condition(KeyRange range) {
        List<String> conditions = new ArrayList<>();
        if (range.hasFrom()) {
            conditions.add(ordered() + " >= " + literal(range.from()));
        }
        if (range.hasTo()) {
            conditions.add(ordered() + " < " + literal(range.to()));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    /** Values inside the range that cut it into parts of about equal size. */
    List<Object> splits(Connection connection, KeyRange within, int parts) throws SQLException {
        List<Object> values = new ArrayList<>();
        String sql = "SELECT v FROM (SELECT " + CopiedValue.expression(column) + " AS v, row_number() OVER (ORDER BY "
                + ordered() + ") AS n, count(*) OVER () AS c FROM " + table.quoted() + " WHERE " + condition(within)
                + ") s WHERE n % greatest(c DIV " + parts + ", 1) = 0 ORDER BY n";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                Object value;
                try {
                    value = CopiedValue.read(column, row, 1, table.schema().id() + "." + column.name());
                } catch (UnstorableException _) {
                    // The parts are less equal then.
                    continue;
                }
                Object last = values.isEmpty() ? within.from() : values.getLast();
                if (!value.equals(last) && values.size() < parts - 1) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    private String literal(Object value) {
        return switch (column.type()) {
            case ColumnType.Text _ -> bytes(Sql.literal((String) value));
            case ColumnType.Date _ ->
                "DATE " + Sql.literal(LocalDate.ofEpochDay((Integer) value).toString());
            case ColumnType.Timestamp _ -> "TIMESTAMP " + Sql.literal(dateTime((Long) value));
            case ColumnType.TimestampTz _ -> "TIMESTAMP " + Sql.literal(dateTime((Long) value));
            // Not in scientific notation, which is a float.
            case ColumnType.Decimal _ -> ((BigDecimal) value).toPlainString();
            default -> String.valueOf(value);
        };
    }

    private static String dateTime(long micros) {
        return micros == 0 ? "1970-01-01 00:00:00" : Temporal.timestamp(micros, 6);
    }
}
