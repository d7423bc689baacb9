package dev.sluice.source.mysql;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads one value of a query's result, which comes by the binary protocol. */
final class CopiedValue {
    private CopiedValue() {}

    /** What to select for the column: dates and times as the server's text, the rest as it is. */
    static String expression(SourceColumn column) {
        String name = Sql.quote(column.name());
        return switch (column.kind()) {
            case DATE, TIME, DATETIME, TIMESTAMP -> "CAST(" + name + " AS CHAR)";
            case YEAR -> "CAST(" + name + " AS UNSIGNED)";
            case SIGNED, UNSIGNED, DECIMAL, FLOAT, DOUBLE, BIT, TEXT, ENUM, SET, JSON, BINARY, BYTES -> name;
        };
    }

    /**
     * @param name for messages
     * @throws dev.sluice.source.FatalSourceException if the value cannot be held exactly
     */
    static Object read(SourceColumn column, ResultSet row, int index, String name) throws SQLException {
        Object value = switch (column.kind()) {
            case SIGNED, UNSIGNED, YEAR -> integer(column.type(), row, index);
            case FLOAT -> row.getFloat(index);
            case DOUBLE -> row.getDouble(index);
            case DECIMAL -> row.getBigDecimal(index);
            case BIT, BINARY, BYTES -> row.getBytes(index);
            case DATE, TIME, DATETIME, TIMESTAMP, TEXT, ENUM, SET, JSON -> row.getString(index);
        };
        if (row.wasNull() || value == null) {
            return Marker.NULL;
        }
        return switch (column.kind()) {
            case DECIMAL -> LogValue.decimal(column, (java.math.BigDecimal) value, name);
            case DATE, DATETIME, TIMESTAMP -> Temporal.read(column.type(), (String) value, name);
            case SIGNED, UNSIGNED, YEAR, FLOAT, DOUBLE, BIT, BINARY, BYTES, TIME, TEXT, ENUM, SET, JSON -> value;
        };
    }

    private static @org.jspecify.annotations.Nullable Object integer(ColumnType type, ResultSet row, int index)
            throws SQLException {
        return switch (type) {
            case ColumnType.Int64 _ -> row.getLong(index);
            case ColumnType.Decimal _ -> row.getBigDecimal(index);
            default -> row.getInt(index);
        };
    }
}
