package dev.sluice.source.mysql;

import com.mysql.cj.result.Row;
import dev.sluice.row.ColumnType;
import dev.sluice.row.KeyRange;
import dev.sluice.row.Marker;
import dev.sluice.source.UnstorableException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A column in SQL, the first of the key most often: its order, whatever its collation, and its values as literals. */
final class KeyColumn {
    /** A number of rows that the server has to be asked for. */
    interface RowCount {
        long count() throws SQLException;
    }

    private final SourceTable table;
    private final SourceColumn column;
    private final String name;
    private final CopiedValue value;

    KeyColumn(SourceTable table, int index) {
        this.table = table;
        this.column = table.columns().get(index);
        this.name = Sql.quote(column.name());
        this.value = new CopiedValue(column, table.schema().id() + "." + column.name());
    }

    /** Text is compared by its bytes, for which no index serves; of anything else an index does, if there is one. */
    boolean isComparedAsItIs() {
        return !(column.type() instanceof ColumnType.Text);
    }

    /** Text in the order of its code points, which is that of its UTF-8 bytes. */
    private String ordered() {
        return isComparedAsItIs() ? name : bytes(name);
    }

    private static String bytes(String text) {
        return "CAST(CONVERT(" + text + " USING utf8mb4) AS BINARY)";
    }

    /** A condition that holds for the rows of the range of the first key column; of a table without a key, for all. */
    static String condition(SourceTable table, KeyRange range) {
        return range.equals(KeyRange.ALL)
                ? "true"
                : new KeyColumn(table, table.schema().key().getFirst()).condition(range);
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

    /**
     * Values inside the range that cut it into parts of about equal size.
     *
     * @param rows of the range, about; asked for only where it matters
     */
    List<Object> splits(Connection connection, KeyRange within, int parts, RowCount rows) throws SQLException {
        return switch (column.kind()) {
            case SIGNED, UNSIGNED, DECIMAL -> walked(connection, within, parts, rows.count());
            case FLOAT, DOUBLE, BIT, YEAR, DATE, TIME, DATETIME, TIMESTAMP, TEXT, ENUM, SET, JSON, BINARY, BYTES ->
                sorted(connection, within, parts);
        };
    }

    /** Along the key's index, which costs a quarter of what numbering all rows does. */
    private List<Object> walked(Connection connection, KeyRange within, int parts, long rows) throws SQLException {
        return IndexWalk.points(
                parts, rows, (last, step) -> after(connection, last.orElse(within.from()), within, step));
    }

    private Optional<Object> after(Connection connection, Object last, KeyRange within, long step) throws SQLException {
        String from = last == Marker.NULL ? "true" : name + " > " + literal(last);
        String sql = "SELECT " + name + " FROM " + table.where(from) + " AND "
                + condition(new KeyRange(Marker.NULL, within.to())) + " ORDER BY " + name + " LIMIT " + step + ", 1";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            Row row = new ResultRows(result).next();
            return row == null ? Optional.empty() : Optional.of(value.read(row, 0));
        }
    }

    private List<Object> sorted(Connection connection, KeyRange within, int parts) throws SQLException {
        List<Object> values = new ArrayList<>();
        String sql = "SELECT v FROM (SELECT " + CopiedValue.expression(column) + " AS v, row_number() OVER (ORDER BY "
                + ordered() + ") AS n, count(*) OVER () AS c FROM " + table.quoted() + " WHERE " + condition(within)
                + ") s WHERE n % greatest(c DIV " + parts + ", 1) = 0 ORDER BY n";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            ResultRows rows = new ResultRows(result);
            for (Row row = rows.next(); row != null; row = rows.next()) {
                Object point;
                try {
                    point = value.read(row, 0);
                } catch (UnstorableException _) {
                    // The parts are less equal then.
                    continue;
                }
                Object last = values.isEmpty() ? within.from() : values.getLast();
                if (!point.equals(last) && values.size() < parts - 1) {
                    values.add(point);
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
