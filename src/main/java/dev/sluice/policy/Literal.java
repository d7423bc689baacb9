package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Kind;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads constants of a policy as values of a column's type, exactly or not at all. */
final class Literal {
    // YAML also knows octal, hexadecimal and sexagesimal numbers; nobody who writes 010 wants an eight.
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?");

    private Literal() {}

    /** A constant that is no value of the type. */
    static final class MismatchException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String remedy;

        MismatchException(String remedy) {
            super(remedy);
            this.remedy = remedy;
        }

        /** What the policy's author should write instead. */
        String remedy() {
            return remedy;
        }
    }

    /** The value, of the class that the type names. */
    static Object parse(ColumnType type, YamlNode node) throws MismatchException {
        if (type instanceof ColumnType.Array(ColumnType element)) {
            return array(element, node);
        }
        if (!(node instanceof Scalar scalar) || scalar.kind() == Kind.NOTHING) {
            throw new MismatchException("it must be " + describe(type) + ", not " + node.describe());
        }
        try {
            return scalar(type, scalar);
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new MismatchException("it must be " + describe(type) + ", not " + scalar.text());
        }
    }

    /** As {@link #parse}, and for char(n) padded as the database would show it. */
    static Object parseFitting(ColumnType type, YamlNode node) throws MismatchException {
        Object value = parse(type, node);
        if (!(type instanceof ColumnType.Char(int length))) {
            return value;
        }
        String text = (String) value;
        int codePoints = text.codePointCount(0, text.length());
        if (codePoints > length) {
            throw new MismatchException("it must have at most " + length + " characters");
        }
        return text + " ".repeat(length - codePoints);
    }

    /** As a scalar of JSON: a {@link String}, {@link BigDecimal} or {@link Boolean}. */
    static Object json(YamlNode node) throws MismatchException {
        if (node instanceof Scalar scalar) {
            try {
                switch (scalar.kind()) {
                    case TEXT -> {
                        return scalar.text();
                    }
                    case BOOLEAN -> {
                        return Boolean.valueOf(scalar.text());
                    }
                    case NUMBER -> {
                        return number(scalar);
                    }
                    case NOTHING -> {}
                }
            } catch (IllegalArgumentException e) {
                throw new MismatchException("it must be a decimal number, not " + scalar.text());
            }
        }
        throw new MismatchException("it must be text, a number, true or false, not " + node.describe());
    }

    private static Object scalar(ColumnType type, Scalar scalar) throws MismatchException {
        String text = scalar.text();
        return switch (type) {
            case ColumnType.Bool _ -> {
                if (scalar.kind() != Kind.BOOLEAN) {
                    throw new IllegalArgumentException();
                }
                yield Boolean.valueOf(text);
            }
            case ColumnType.Int16 _ -> (int) number(scalar).toBigIntegerExact().shortValueExact();
            case ColumnType.Int32 _ -> number(scalar).intValueExact();
            case ColumnType.Int64 _ -> number(scalar).longValueExact();
            case ColumnType.Decimal(int precision, int scale) -> {
                BigDecimal decimal = number(scalar).setScale(scale, RoundingMode.UNNECESSARY);
                if (decimal.precision() > precision) {
                    throw new ArithmeticException();
                }
                yield decimal;
            }
            case ColumnType.Float32 _ -> number(scalar).floatValue();
            case ColumnType.Float64 _ -> number(scalar).doubleValue();
            case ColumnType.Text _, ColumnType.Char _, ColumnType.Enumeration _, ColumnType.Verbatim _ -> text(scalar);
            case ColumnType.Json _ -> JsonText.validated(text(scalar));
            case ColumnType.Bytes _ -> HexFormat.of().parseHex(text);
            case ColumnType.Uuid _ -> uuid(text);
            case ColumnType.Date _ -> Math.toIntExact(LocalDate.parse(text).toEpochDay());
            case ColumnType.Time _ -> micros(LocalTime.parse(text).toNanoOfDay());
            case ColumnType.Timestamp _ -> timestamp(LocalDateTime.parse(text.replace(' ', 'T')));
            case ColumnType.TimestampTz _ ->
                timestamp(OffsetDateTime.parse(text.replace(' ', 'T'))
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime());
            case ColumnType.Array _ -> throw new IllegalArgumentException();
        };
    }

    private static List<Object> array(ColumnType element, YamlNode node) throws MismatchException {
        if (!(node instanceof Sequence sequence)) {
            throw new MismatchException("it must be a list, not " + node.describe());
        }
        Object[] values = new Object[sequence.items().size()];
        for (int index = 0; index < values.length; index++) {
            YamlNode item = sequence.items().get(index);
            boolean isNull = item instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
            values[index] = isNull ? Marker.NULL : parse(element, item);
        }
        return List.of(values);
    }

    private static BigDecimal number(Scalar scalar) {
        if (scalar.kind() != Kind.NUMBER || !NUMBER.matcher(scalar.text()).matches()) {
            throw new IllegalArgumentException();
        }
        return new BigDecimal(scalar.text());
    }

    // An unquoted 007 or true in a text column is more likely a mistake than a wish.
    private static String text(Scalar scalar) throws MismatchException {
        if (scalar.kind() != Kind.TEXT) {
            throw new MismatchException("it must be text: put " + scalar.text() + " in quotes");
        }
        return scalar.text();
    }

    // UUID.fromString alone also takes 1-1-1-1-1.
    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException();
        }
        return uuid;
    }

    private static long timestamp(LocalDateTime local) {
        long midnight = Math.multiplyExact(local.toLocalDate().toEpochDay(), 86_400_000_000L);
        return Math.addExact(midnight, micros(local.toLocalTime().toNanoOfDay()));
    }

    private static long micros(long nanos) {
        if (nanos % 1_000 != 0) {
            throw new ArithmeticException();
        }
        return nanos / 1_000;
    }

    /** What a constant of the type looks like, for messages. */
    static String describe(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> "true or false";
            case ColumnType.Int16 _ -> "a whole number of 16 bits";
            case ColumnType.Int32 _ -> "a whole number of 32 bits";
            case ColumnType.Int64 _ -> "a whole number of 64 bits";
            case ColumnType.Decimal(int precision, int scale) ->
                "a number that fits numeric(" + precision + "," + scale + ")";
            case ColumnType.Float32 _, ColumnType.Float64 _ -> "a number";
            case ColumnType.Text _, ColumnType.Char _, ColumnType.Enumeration _, ColumnType.Verbatim _ -> "text";
            case ColumnType.Json _ -> "JSON as quoted text";
            case ColumnType.Bytes _ -> "hexadecimal digits";
            case ColumnType.Uuid _ -> "a UUID";
            case ColumnType.Date _ -> "a date such as 2024-12-31";
            case ColumnType.Time _ -> "a time such as 23:59:59";
            case ColumnType.Timestamp _ -> "a timestamp such as 2024-12-31T23:59:59";
            case ColumnType.TimestampTz _ -> "a timestamp with offset such as 2024-12-31T23:59:59Z";
            case ColumnType.Array(ColumnType element) -> "a list, each item " + describe(element);
        };
    }
}
