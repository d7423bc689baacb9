package dev.sluice.row;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/**
 * A column of a table.
 *
 * @param name exact case, unquoted
 * @param nullable whether SQL NULL can occur
 * @param comment the source's comment, empty if none
 */
public record Column(String name, ColumnType type, boolean nullable, String comment) {
    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Cannot name a column with the empty string");
        }
    }

    /** Why a value cannot stand in this column, in words without the value; empty if it can. */
    public String problem(Object value) {
        if (value == Marker.UNCHANGED) {
            return "";
        }
        if (value == Marker.NULL) {
            return nullable ? "" : "it is NULL and the column is not nullable";
        }
        if (!classOf(type).isInstance(value)) {
            return "the value is of class " + value.getClass().getSimpleName();
        }
        if (type instanceof ColumnType.Decimal(int precision, int scale)
                && value instanceof BigDecimal decimal
                && (decimal.scale() != scale || decimal.precision() > precision)) {
            return "the value has precision " + decimal.precision() + " and scale " + decimal.scale();
        }
        return "";
    }

    private static Class<?> classOf(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> Boolean.class;
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Date _ -> Integer.class;
            case ColumnType.Int64 _, ColumnType.Time _, ColumnType.Timestamp _, ColumnType.TimestampTz _ -> Long.class;
            case ColumnType.Decimal _ -> BigDecimal.class;
            case ColumnType.Float32 _ -> Float.class;
            case ColumnType.Float64 _ -> Double.class;
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> String.class;
            case ColumnType.Bytes _ -> byte[].class;
            case ColumnType.Uuid _ -> UUID.class;
            case ColumnType.Array _ -> List.class;
        };
    }
}
