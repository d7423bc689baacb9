package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.util.List;

/**
 * The bytes that a hash is taken of: one tag byte for the kind of value, then the value as UTF-8 text. What a database
 * holds equal has one form across widths, so that a foreign key still joins: {@code 42} as int4, int8 and numeric is
 * {@code n42}, and blanks that only pad a {@code char(n)} do not count. {@code docs/policy.md} lists the forms.
 */
final class CanonicalForm {
    private CanonicalForm() {}

    /** Appends the form of a value that is no {@link Marker}. */
    static void append(ColumnType type, Object value, ByteBuilder target) {
        switch (type) {
            case ColumnType.Bool _ -> target.tag('b').text(value.toString());
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _ ->
                target.tag('n').number(((Number) value).longValue());
            case ColumnType.Decimal _ -> target.tag('n').text(plain((BigDecimal) value));
            case ColumnType.Float32 _ -> target.tag('f').text(Float.toString((Float) value + 0.0f));
            case ColumnType.Float64 _ -> target.tag('f').text(Double.toString((Double) value + 0.0d));
            case ColumnType.Text _, ColumnType.Enumeration _ -> target.tag('s').text((String) value);
            case ColumnType.Char _ -> target.tag('s').text(withoutPadding((String) value));
            // A number without declared scale is the same as one with: 42 joins 42.00.
            case ColumnType.Verbatim(String sourceType)
            when sourceType.equals("numeric") -> target.tag('n').text(number((String) value));
            case ColumnType.Verbatim _ -> target.tag('s').text((String) value);
            case ColumnType.Json _ -> target.tag('j').text((String) value);
            case ColumnType.Bytes _ -> target.tag('x').bytes((byte[]) value);
            case ColumnType.Uuid _ -> target.tag('u').text(value.toString());
            case ColumnType.Date _ -> target.tag('d').number((Integer) value);
            case ColumnType.Time _ -> target.tag('t').number((Long) value);
            case ColumnType.Timestamp _ -> target.tag('m').number((Long) value);
            case ColumnType.TimestampTz _ -> target.tag('z').number((Long) value);
            case ColumnType.Array(ColumnType element) -> appendArray(element, (List<?>) value, target);
        }
    }

    /** The tags of the forms of a type's values: types with the same ones have the same forms for the same values. */
    static String tags(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> "b";
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _, ColumnType.Decimal _ -> "n";
            case ColumnType.Float32 _, ColumnType.Float64 _ -> "f";
            case ColumnType.Text _, ColumnType.Enumeration _, ColumnType.Char _ -> "s";
            case ColumnType.Verbatim(String sourceType) -> sourceType.equals("numeric") ? "n" : "s";
            case ColumnType.Json _ -> "j";
            case ColumnType.Bytes _ -> "x";
            case ColumnType.Uuid _ -> "u";
            case ColumnType.Date _ -> "d";
            case ColumnType.Time _ -> "t";
            case ColumnType.Timestamp _ -> "m";
            case ColumnType.TimestampTz _ -> "z";
            case ColumnType.Array(ColumnType element) -> "a" + tags(element);
        };
    }

    /** The tag {@code a}; then for each element its form's length as 4 bytes, big-endian, and its form; -1 is NULL. */
    private static void appendArray(ColumnType element, List<?> values, ByteBuilder target) {
        target.tag('a');
        for (Object value : values) {
            int lengthAt = target.length();
            target.int32(-1);
            if (value != Marker.NULL) {
                append(element, value, target);
                target.int32At(lengthAt, target.length() - lengthAt - Integer.BYTES);
            }
        }
    }

    private static String number(String printed) {
        boolean finite = Character.isDigit(printed.charAt(printed.length() - 1));
        return finite ? plain(new BigDecimal(printed)) : printed;
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /** The text without the blanks at its end. */
    static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
