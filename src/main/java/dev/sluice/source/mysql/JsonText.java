package dev.sluice.source.mysql;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonFormatter;
import dev.sluice.source.FatalSourceException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Base64;
import java.util.Locale;

/** Prints the log's binary JSON as the server prints it: a blank behind each comma and colon, keys in its own order. */
final class JsonText implements JsonFormatter {
    /** Up to so many digits before the point, and fewer zeros behind it, the server prints no exponent. */
    private static final int PLAIN_DIGITS = 15;

    /** The server breaks lines, which it prints as any other line break in a text. */
    private static final Base64.Encoder AS_THE_SERVER = Base64.getMimeEncoder(76, new byte[] {'\n'});

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    static String of(byte[] binary, String column) {
        // With checks off, an application can make the server store nothing at all, which it prints as null.
        if (binary.length == 0) {
            return "null";
        }
        JsonText printer = new JsonText();
        try {
            JsonBinary.parse(binary, printer);
        } catch (IOException e) {
            throw new FatalSourceException("Cannot read a value of " + column + ": its JSON is not what MySQL writes");
        }
        return printer.text.toString();
    }

    @Override
    public void beginObject(int entries) {
        text.append('{');
    }

    @Override
    public void beginArray(int entries) {
        text.append('[');
    }

    @Override
    public void endObject() {
        text.append('}');
    }

    @Override
    public void endArray() {
        text.append(']');
    }

    @Override
    public void nextEntry() {
        text.append(", ");
    }

    @Override
    public void name(String name) {
        value(name);
        text.append(": ");
    }

    @Override
    public void value(String value) {
        text.append('"');
        for (int index = 0; index < value.length(); index++) {
            char one = value.charAt(index);
            switch (one) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (one < ' ') {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) one));
                    } else {
                        text.append(one);
                    }
                }
            }
        }
        text.append('"');
    }

    @Override
    public void value(int value) {
        text.append(value);
    }

    @Override
    public void value(long value) {
        text.append(value);
    }

    @Override
    public void value(double value) {
        text.append(number(value));
    }

    /** The shortest digits that mean the number, in the server's choice of plain and scientific notation. */
    static String number(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal digits = shortest(Math.abs(value));
        String unscaled = digits.unscaledValue().toString();
        int point = unscaled.length() - digits.scale();
        String sign = value < 0 ? "-" : "";
        // Beyond that still, while there are digits behind the point.
        if (point <= -PLAIN_DIGITS || (point > PLAIN_DIGITS && unscaled.length() <= point)) {
            String fraction = unscaled.length() == 1 ? "" : "." + unscaled.substring(1);
            return sign + unscaled.charAt(0) + fraction + "e" + (point - 1);
        }
        String plain = digits.toPlainString();
        return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
    }

    /** Java prints two digits at least: 4.9E-324 where one, 5E-324, means the same number. */
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1));
        return one.doubleValue() == value ? one : digits;
    }

    @Override
    public void value(BigInteger value) {
        text.append(value);
    }

    @Override
    public void value(BigDecimal value) {
        text.append(value.toPlainString());
    }

    @Override
    public void value(boolean value) {
        text.append(value);
    }

    @Override
    public void valueNull() {
        text.append("null");
    }

    @Override
    public void valueYear(int year) {
        text.append(year);
    }

    @Override
    public void valueDate(int year, int month, int day) {
        text.append(String.format(Locale.ROOT, "\"%04d-%02d-%02d\"", year, month, day));
    }

    @Override
    public void valueDatetime(int year, int month, int day, int hour, int minute, int second, int micros) {
        text.append(String.format(
                Locale.ROOT, "\"%04d-%02d-%02d %02d:%02d:%02d.%06d\"", year, month, day, hour, minute, second, micros));
    }

    @Override
    public void valueTime(int hour, int minute, int second, int micros) {
        // The reader gives the sign to each part.
        boolean negative = hour < 0 || minute < 0 || second < 0 || micros < 0;
        text.append(String.format(
                Locale.ROOT,
                "\"%s%02d:%02d:%02d.%06d\"",
                negative ? "-" : "",
                Math.abs(hour),
                Math.abs(minute),
                Math.abs(second),
                Math.abs(micros)));
    }

    @Override
    public void valueTimestamp(long secondsPastEpoch, int micros) {
        text.append('"')
                .append(Temporal.timestamp(secondsPastEpoch * 1_000_000L + micros, 6))
                .append('"');
    }

    @Override
    public void valueOpaque(ColumnType type, byte[] value) {
        value("base64:type" + type.getCode() + ":" + AS_THE_SERVER.encodeToString(value));
    }
}
