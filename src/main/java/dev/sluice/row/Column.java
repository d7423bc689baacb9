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
 * @param number by which the source knows the column whatever its name is, never used again for another one;
 *     {@link #UNNUMBERED} if there is none, and the name has to do
 * @param sourceType the source's own name of the type, with its schema unless it is built in, such as {@code varchar} or
 *     {@code public.email}; empty if not known
 */
public record Column(String name, ColumnType type, boolean nullable, String comment, int number, String sourceType) {
    public static final int UNNUMBERED = 0;

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Cannot name a column with the empty string");
        }
        if (number < 0) {
            throw new IllegalArgumentException("Cannot number column " + name + " " + number);
        }
    }

    /** A column of which the source's name of the type is not known. */
    public Column(String name, ColumnType type, boolean nullable, String comment, int number) {
        this(name, type, nullable, comment, number, "");
    }

    /** A column without a number. */
    public Column(String name, ColumnType type, boolean nullable, String comment) {
        this(name, type, nullable, comment, UNNUMBERED);
    }

    /** Why a value cannot stand in this column, in words without the value; empty if it can. */
    public String problem(Object value) {
        if (value == Marker.UNCHANGED) {
            return "";
        }
        if (value == Marker.NULL) {
            return nullable ? "" : "it is NULL and the column is not nullable";
        }
        if (value instanceof Refused(String what, String _, var _)) {
            return what + " has no exact form in this type";
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
