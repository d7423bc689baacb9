package dev.sluice.source.mysql;

import dev.sluice.row.ColumnType;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads one value in the form in which {@link ExactRows} takes it from the log. */
final class LogValue {
    private static final int YEAR_ZERO = 1900;

    private LogValue() {}

    /**
     * @param value not null
     * @param name for messages
     * @throws FatalSourceException if the value cannot be held exactly
     */
    static Object read(SourceColumn column, Object value, String name) {
        return switch (column.kind()) {
            case SIGNED -> integer(column.type(), ((Number) value).longValue());
            case UNSIGNED -> unsigned(column, ((Number) value).longValue());
            case DECIMAL -> decimal(column, (BigDecimal) value, name);
            case FLOAT, DOUBLE, BIT, BYTES -> value;
            case YEAR -> (Integer) value == 0 ? 0 : YEAR_ZERO + (Integer) value;
            case DATE -> Temporal.read(column.type(), Temporal.date((Integer) value), name);
            case TIME -> Temporal.time((Long) value, column.fractionDigits());
            case DATETIME ->
                Temporal.read(column.type(), Temporal.dateTime((Long) value, column.fractionDigits()), name);
            case TIMESTAMP ->
                Temporal.read(column.type(), Temporal.timestamp((Long) value, column.fractionDigits()), name);
            case TEXT -> text(column, (byte[]) value);
            case ENUM -> label(column, (Integer) value, name);
            case SET -> set(column, (Long) value);
            case JSON -> JsonText.of((byte[]) value, name);
            case BINARY -> Arrays.copyOf((byte[]) value, column.bytes());
        };
    }

    private static Object integer(ColumnType type, long value) {
        return type instanceof ColumnType.Int64 ? (Object) value : (Object) (int) value;
    }

    private static Object unsigned(SourceColumn column, long value) {
        if (column.bytes() < Long.BYTES) {
            return integer(column.type(), value & (1L << 8 * column.bytes()) - 1);
        }
        BigInteger number = BigInteger.valueOf(value);
        return new BigDecimal(value < 0 ? number.add(BigInteger.TWO.pow(Long.SIZE)) : number);
    }

    static Object decimal(SourceColumn column, BigDecimal value, String name) {
        return column.type() instanceof ColumnType.Decimal(int precision, int scale)
                ? Values.exactly(value, precision, scale, name)
                : value.setScale(column.fractionDigits(), java.math.RoundingMode.UNNECESSARY)
                        .toPlainString();
    }

    private static String text(SourceColumn column, byte[] bytes) {
        Charset charset = column.charset().orElse(StandardCharsets.UTF_8);
        return Charsets.decode(bytes, charset);
    }

    private static String label(SourceColumn column, int index, String name) {
        if (index > column.labels().size()) {
            throw new FatalSourceException("Cannot read a value of " + name + ": the log has a label that the column"
                    + " does not have. Report this as a defect of Sluice");
        }
        // What an application wrote that is no label, with checks off, is stored as the empty text.
        return index == 0 ? "" : column.labels().get(index - 1);
    }

    private static String set(SourceColumn column, long members) {
        List<String> labels = new ArrayList<>();
        for (int index = 0; index < column.labels().size(); index++) {
            if ((members >>> index & 1) == 1) {
                labels.add(column.labels().get(index));
            }
        }
        return String.join(",", labels);
    }
}
