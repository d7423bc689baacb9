package dev.sluice.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Which type of CEL a column has in expressions, and its values there: exactly, or the type is one of our own. */
final class ExpressionTypes {
    static final CelType DECIMAL = OpaqueType.create("decimal");

    private static final Pattern BLANKS = Pattern.compile(" +$");
    private static final long SECOND_MICROS = 1_000_000;

    private ExpressionTypes() {}

    /**
     * The type of a column. Every column can be compared with null, whether it is nullable in this table or not: an
     * expression may be for many tables, and a column may become nullable while Sluice runs.
     */
    static CelType of(ColumnType type) {
        // CEL's checker cannot tell a list from null; isNull is for those.
        return type instanceof ColumnType.Array(ColumnType element)
                ? ListType.create(NullableType.create(scalar(element)))
                : NullableType.create(scalar(type));
    }

    private static CelType scalar(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> SimpleType.BOOL;
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _ -> SimpleType.INT;
            case ColumnType.Decimal _ -> DECIMAL;
            case ColumnType.Float32 _, ColumnType.Float64 _ -> SimpleType.DOUBLE;
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Uuid _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> SimpleType.STRING;
            case ColumnType.Bytes _ -> SimpleType.BYTES;
            case ColumnType.Time _ -> SimpleType.DURATION;
            case ColumnType.Date _, ColumnType.Timestamp _, ColumnType.TimestampTz _ -> SimpleType.TIMESTAMP;
            case ColumnType.Array _ -> throw new IllegalArgumentException("Cannot nest arrays");
        };
    }

    /** @param value of the class that the type names, or {@link Marker#NULL} */
    static Object value(ColumnType type, Object value) {
        if (value == Marker.NULL) {
            return NullValue.NULL_VALUE;
        }
        return switch (type) {
            case ColumnType.Int16 _, ColumnType.Int32 _ -> ((Integer) value).longValue();
            case ColumnType.Decimal _ -> new ExactDecimal((BigDecimal) value);
            case ColumnType.Float32 _ -> ((Float) value).doubleValue();
            case ColumnType.Uuid _ -> value.toString();
            // As in SQL, the blanks that fill a char up mean nothing.
            case ColumnType.Char _ -> BLANKS.matcher((String) value).replaceFirst("");
            case ColumnType.Bytes _ -> CelByteString.of((byte[]) value);
            case ColumnType.Time _ -> Duration.of((Long) value, ChronoUnit.MICROS);
            case ColumnType.Date _ -> Instant.ofEpochSecond(86_400L * (Integer) value);
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ -> instant((Long) value);
            case ColumnType.Array(ColumnType element) -> {
                List<Object> elements = new ArrayList<>();
                ((List<?>) value).forEach(one -> elements.add(value(element, one)));
                yield elements;
            }
            case ColumnType.Bool _,
                    ColumnType.Int64 _,
                    ColumnType.Float64 _,
                    ColumnType.Text _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> value;
        };
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, SECOND_MICROS), 1_000 * Math.floorMod(micros, SECOND_MICROS));
    }
}
