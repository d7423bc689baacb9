package dev.sluice.row;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Pattern;

/** Values of the types that have a {@link KeyOrder}, as people write them and reports print them. */
public final class KeyText {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int MAX_TEXT = 10_000;
    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,38}(\\.\\d{1,38})?");
    private static final BigInteger UUIDS = BigInteger.ONE.shiftLeft(128);

    private KeyText() {}

    /**
     * Reads a value: numbers in decimal, dates and times of the years 1 to 9999 as ISO 8601, a time with zone as an instant
     * ({@code …Z}). What is read can be said to any database: it means the same there as here.
     *
     * @throws IllegalArgumentException if the text is none of the type; the message says what is expected, without the text
     */
    public static Object parse(ColumnType type, String text) {
        try {
            return switch (type) {
                case ColumnType.Int16 _ -> (int) Short.parseShort(text);
                case ColumnType.Int32 _ -> Integer.parseInt(text);
                case ColumnType.Int64 _ -> Long.parseLong(text);
                case ColumnType.Decimal(int precision, int scale) -> decimal(text, precision, scale);
                case ColumnType.Uuid _ -> uuid(text);
                case ColumnType.Date _ ->
                    Math.toIntExact(known(LocalDate.parse(text)).toEpochDay());
                case ColumnType.Time _ ->
                    micros(LocalTime.parse(text).atDate(LocalDate.EPOCH).toInstant(ZoneOffset.UTC));
                case ColumnType.Timestamp _ -> micros(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
                case ColumnType.TimestampTz _ -> micros(Instant.parse(text));
                case ColumnType.Text _ -> text(text);
                default -> throw unordered();
            };
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException("it is not " + describe(type));
        }
    }

    /** {@link UUID#fromString} takes more than UUIDs. */
    private static UUID uuid(String text) {
        UUID read = UUID.fromString(text);
        if (!read.toString().equalsIgnoreCase(text)) {
            throw new NumberFormatException();
        }
        return read;
    }

    private static BigDecimal decimal(String text, int precision, int scale) {
        // Before anything is computed: an exponent may ask for gigabytes of zeros.
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException();
        }
        BigDecimal value = new BigDecimal(text).setScale(scale);
        if (value.precision() > precision) {
            throw new NumberFormatException();
        }
        return value;
    }

    /** Half of a pair is no character, and is sent as another one; PostgreSQL has no NUL. */
    private static String text(String text) {
        boolean whole = text.length() <= MAX_TEXT
                && text.indexOf('\0') < 0
                && text.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
        if (!whole) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static LocalDate known(LocalDate date) {
        if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            throw new DateTimeException("no year that all databases have");
        }
        return date;
    }

    private static long micros(Instant instant) {
        known(LocalDate.ofInstant(instant, ZoneOffset.UTC));
        if (instant.getNano() % 1000 != 0) {
            throw new DateTimeException("finer than a microsecond");
        }
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static String describe(ColumnType type) {
        return switch (type) {
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _ ->
                "a whole number that the column can hold";
            case ColumnType.Decimal(int _, int scale) ->
                "a number that the column can hold, with at most " + scale + " digits after the point";
            case ColumnType.Uuid _ -> "a UUID";
            case ColumnType.Date _ -> "a date (2026-01-31)";
            case ColumnType.Time _ -> "a time of day (23:59:59.999999)";
            case ColumnType.Timestamp _ -> "a date and time (2026-01-31T23:59:59)";
            case ColumnType.TimestampTz _ -> "an instant (2026-01-31T23:59:59Z)";
            case ColumnType.Text _ -> "text of at most " + MAX_TEXT + " whole characters without NUL";
            default -> throw unordered();
        };
    }

    /** The values equal to that one, as a range. */
    public static KeyRange only(ColumnType type, Object value) {
        return new KeyRange(
                value,
                switch (type) {
                    case ColumnType.Int16 _, ColumnType.Date _ -> (Integer) value + 1;
                    case ColumnType.Int32 _ -> (Integer) value == Integer.MAX_VALUE ? Marker.NULL : (Integer) value + 1;
                    case ColumnType.Int64 _ -> (Long) value == Long.MAX_VALUE ? Marker.NULL : (Long) value + 1;
                    case ColumnType.Time _ -> (Long) value == DAY_MICROS - 1 ? Marker.NULL : (Long) value + 1;
                    case ColumnType.Timestamp _, ColumnType.TimestampTz _ -> (Long) value + 1;
                    case ColumnType.Decimal(int _, int scale) ->
                        ((BigDecimal) value).add(BigDecimal.ONE.movePointLeft(scale));
                    case ColumnType.Uuid _ -> after((UUID) value);
                    // PostgreSQL has no smaller character; where there is one, texts that go on with it are in as well.
                    case ColumnType.Text _ -> value + "\u0001";
                    default -> throw unordered();
                });
    }

    private static Object after(UUID value) {
        BigInteger next = unsigned(value.getMostSignificantBits())
                .shiftLeft(Long.SIZE)
                .or(unsigned(value.getLeastSignificantBits()))
                .add(BigInteger.ONE);
        return next.equals(UUIDS)
                ? Marker.NULL
                : new UUID(next.shiftRight(Long.SIZE).longValue(), next.longValue());
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    private static IllegalArgumentException unordered() {
        return new IllegalArgumentException("columns of its type have no order that all systems agree on");
    }
}
