package dev.sluice.source.postgres;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.source.Values;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Reads one value in PostgreSQL's text form, as the log carries it under {@link Printing}'s settings.
 */
final class TextValue {
    private static final ColumnType BOX = new ColumnType.Verbatim("box");

    private TextValue() {}

    /**
     * @param column for messages
     * @throws UnstorableException if the value cannot be held exactly
     */
    static Object read(ColumnType type, String text, String column) {
        return switch (type) {
            case ColumnType.Bool _ -> text.equals("t");
            case ColumnType.Int16 _, ColumnType.Int32 _ -> Integer.valueOf(text);
            case ColumnType.Int64 _ -> Long.valueOf(text);
            case ColumnType.Decimal decimal -> {
                if (text.endsWith("N") || text.endsWith("y")) {
                    throw Values.refuse(column, "NaN or an infinite number");
                }
                yield Values.exactly(new BigDecimal(text), decimal.precision(), decimal.scale(), column);
            }
            case ColumnType.Float32 _ -> Float.valueOf(text);
            case ColumnType.Float64 _ -> Double.valueOf(text);
            case ColumnType.Text _, ColumnType.Char _, ColumnType.Enumeration _, ColumnType.Json _ -> text;
            case ColumnType.Verbatim verbatim -> verbatim(verbatim, text, column);
            case ColumnType.Bytes _ -> HexFormat.of().parseHex(text, 2, text.length());
            case ColumnType.Uuid _ -> UUID.fromString(text);
            case ColumnType.Date _ -> date(text, column);
            case ColumnType.Time _ -> time(text, column);
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ -> timestamp(text, column);
            case ColumnType.Array array -> array(array.element(), text, column);
        };
    }

    private static String verbatim(ColumnType.Verbatim type, String text, String column) {
        // Before version 16 a "char" beyond ASCII is printed as a byte that is no UTF-8.
        if (type.sourceType().equals("char") && text.equals("\uFFFD")) {
            throw Values.refuse(column, "a \"char\" beyond ASCII");
        }
        return text;
    }

    static int date(String text, String column) {
        if (text.endsWith("infinity")) {
            throw Values.refuse(column, "an infinite date");
        }
        boolean before = text.endsWith(" BC");
        return Math.toIntExact(days(text.substring(0, before ? text.length() - 3 : text.length()), before));
    }

    /** {@code HH:mm:ss[.ffffff]} in microseconds. */
    static long time(String text, String column) {
        long micros = micros(text);
        if (micros >= Values.MICROS_PER_DAY) {
            throw Values.refuse(column, "the time 24:00:00");
        }
        return micros;
    }

    /** {@code yyyy-MM-dd HH:mm:ss[.ffffff][±HH[:mm[:ss]]][ BC]}. */
    static long timestamp(String text, String column) {
        if (text.endsWith("infinity")) {
            throw Values.refuse(column, "an infinite timestamp");
        }
        boolean before = text.endsWith(" BC");
        int end = before ? text.length() - 3 : text.length();
        int space = text.indexOf(' ');
        int zone = space + 9;
        while (zone < end && text.charAt(zone) != '+' && text.charAt(zone) != '-') {
            zone++;
        }
        try {
            long micros = Math.addExact(
                    Math.multiplyExact(days(text.substring(0, space), before), Values.MICROS_PER_DAY),
                    micros(text.substring(space + 1, zone)));
            return Math.subtractExact(micros, zone < end ? offset(text.substring(zone, end)) : 0);
        } catch (ArithmeticException e) {
            throw Values.refuse(column, "a timestamp beyond 64 bits of microseconds since 1970");
        }
    }

    private static long days(String text, boolean before) {
        int length = text.length();
        int year = Integer.parseInt(text, 0, length - 6, 10);
        try {
            return LocalDate.of(
                            before ? 1 - year : year,
                            Integer.parseInt(text, length - 5, length - 3, 10),
                            Integer.parseInt(text, length - 2, length, 10))
                    .toEpochDay();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Cannot read a date"); // without the text: it may be personal
        }
    }

    /** Also {@code 24:00:00}, which {@link #time} refuses. */
    static long micros(String text) {
        long micros = clock(text.substring(0, 8)) * Values.MICROS_PER_SECOND;
        long unit = Values.MICROS_PER_SECOND / 10;
        for (int index = 9; index < text.length(); index++) {
            micros += (text.charAt(index) - '0') * unit;
            unit /= 10;
        }
        return micros;
    }

    private static long clock(String text) {
        long seconds = Integer.parseInt(text, 0, 2, 10) * 3600L;
        if (text.length() >= 5) {
            seconds += Integer.parseInt(text, 3, 5, 10) * 60L;
        }
        if (text.length() >= 8) {
            seconds += Integer.parseInt(text, 6, 8, 10);
        }
        return seconds;
    }

    private static long offset(String text) {
        long micros = clock(text.substring(1)) * Values.MICROS_PER_SECOND;
        return text.charAt(0) == '-' ? -micros : micros;
    }

    /** The text form of arrays: {@code {1,NULL,"a \"quoted\" text"}}, with its bounds in front if they are unusual. */
    private static List<Object> array(ColumnType element, String text, String column) {
        if (text.charAt(0) == '[') {
            throw Values.refuse(column, "an array whose first index is not 1");
        }
        if (text.equals("{}")) {
            return List.of();
        }
        // Every type's arrays are separated by commas, but for this one's.
        char separator = element.equals(BOX) ? ';' : ',';
        List<Object> values = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        int index = 1;
        while (index < text.length()) {
            current.setLength(0);
            boolean quoted = text.charAt(index) == '"';
            if (text.charAt(index) == '{') {
                throw Values.refuse(column, "an array of more than one dimension");
            }
            index = quoted ? unquote(text, index + 1, current) : unescape(text, index, separator, current);
            String value = current.toString();
            values.add(!quoted && value.equals("NULL") ? Marker.NULL : read(element, value, column));
            index++; // the comma, or the brace that closes
        }
        return values;
    }

    private static int unquote(String text, int from, StringBuilder into) {
        int index = from;
        while (text.charAt(index) != '"') {
            if (text.charAt(index) == '\\') {
                index++;
            }
            into.append(text.charAt(index));
            index++;
        }
        return index + 1;
    }

    private static int unescape(String text, int from, char separator, StringBuilder into) {
        int index = from;
        while (text.charAt(index) != separator && text.charAt(index) != '}') {
            into.append(text.charAt(index));
            index++;
        }
        return index;
    }
}
