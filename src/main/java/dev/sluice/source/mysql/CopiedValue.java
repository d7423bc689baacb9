package dev.sluice.source.mysql;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.protocol.InternalDate;
import com.mysql.cj.protocol.InternalTime;
import com.mysql.cj.protocol.InternalTimestamp;
import com.mysql.cj.result.Field;
import com.mysql.cj.result.Row;
import com.mysql.cj.result.ValueFactory;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column's values of a query's result. The driver finds them in the row and hands them over as they came, beneath
 * JDBC: that would lock the connection for each, ask again whether it was NULL, and make a text of what becomes a number.
 */
final class CopiedValue implements ValueFactory<Object> {
    /** So many digits always fit a long. */
    private static final int LONG_DIGITS = 18;

    private static final int NANOS_PER_MICRO = 1_000;

    private final SourceColumn column;
    private final String name;
    private final boolean decimal;

    /** @param name for messages */
    CopiedValue(SourceColumn column, String name) {
        this.column = column;
        this.name = name;
        this.decimal = column.kind() == SourceColumn.Kind.DECIMAL;
    }

    /** What to select for the column: what is kept as the server's text as that, the rest as it is. */
    static String expression(SourceColumn column) {
        String name = Sql.quote(column.name());
        return switch (column.kind()) {
            case TIME -> printed(name);
            case DATE, DATETIME, TIMESTAMP -> column.type() instanceof ColumnType.Verbatim ? printed(name) : name;
            case YEAR -> "CAST(" + name + " AS UNSIGNED)";
            case SIGNED, UNSIGNED, DECIMAL, FLOAT, DOUBLE, BIT, TEXT, ENUM, SET, JSON, BINARY, BYTES -> name;
        };
    }

    private static String printed(String name) {
        return "CAST(" + name + " AS CHAR)";
    }

    /**
     * @param index of the column, from 0
     * @throws FatalSourceException if the value cannot be held exactly
     */
    Object read(Row row, int index) {
        try {
            if (!decimal) {
                return row.getValue(index, this);
            }
            // The driver would make characters of it first.
            byte[] digits = row.getBytes(index);
            return digits == null ? Marker.NULL : LogValue.decimal(column, number(digits), name);
        } catch (CJException e) {
            // Without its message, which may quote the value.
            throw new FatalSourceException("Cannot read a value of " + name + ": the driver does not understand it ("
                    + e.getClass().getSimpleName() + "). Report this as a defect of Sluice");
        }
    }

    /** @param text a sign perhaps, digits, and a point with digits behind it perhaps */
    static BigDecimal number(byte[] text) {
        if (text.length > LONG_DIGITS) {
            return new BigDecimal(new String(text, StandardCharsets.US_ASCII));
        }
        boolean negative = text[0] == '-';
        long unscaled = 0;
        int scale = 0;
        for (int index = negative ? 1 : 0; index < text.length; index++) {
            if (text[index] == '.') {
                scale = text.length - 1 - index;
            } else {
                unscaled = unscaled * 10 + (text[index] - '0');
            }
        }
        return BigDecimal.valueOf(negative ? -unscaled : unscaled, scale);
    }

    @Override
    public Object createFromLong(long value) {
        return switch (column.type()) {
            case ColumnType.Int64 _ -> value;
            case ColumnType.Decimal _ -> BigDecimal.valueOf(value);
            default -> Math.toIntExact(value);
        };
    }

    @Override
    public Object createFromBigInteger(BigInteger value) {
        return new BigDecimal(value);
    }

    @Override
    public Object createFromDouble(double value) {
        return column.kind() == SourceColumn.Kind.FLOAT ? (Object) (float) value : (Object) value;
    }

    @Override
    public Object createFromBigDecimal(BigDecimal value) {
        return LogValue.decimal(column, value, name);
    }

    @Override
    public Object createFromDate(InternalDate value) {
        return Math.toIntExact(days(value));
    }

    @Override
    public Object createFromDatetime(InternalTimestamp value) {
        return createFromTimestamp(value);
    }

    @Override
    public Object createFromTimestamp(InternalTimestamp value) {
        long seconds = value.getHours() * 3600L + value.getMinutes() * 60L + value.getSeconds();
        return days(value) * Values.MICROS_PER_DAY
                + seconds * Values.MICROS_PER_SECOND
                + value.getNanos() / NANOS_PER_MICRO;
    }

    private long days(InternalDate value) {
        return Temporal.days(value.getYear(), value.getMonth(), value.getDay(), name);
    }

    @Override
    public Object createFromBytes(byte[] bytes, int offset, int length, Field field) {
        return switch (column.kind()) {
            case BINARY, BYTES -> Arrays.copyOfRange(bytes, offset, offset + length);
            // The session has every text converted to it.
            default -> new String(bytes, offset, length, StandardCharsets.UTF_8);
        };
    }

    @Override
    public Object createFromBit(byte[] bytes, int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public Object createFromNull() {
        return Marker.NULL;
    }

    @Override
    public Object createFromTime(InternalTime value) {
        throw unexpected();
    }

    @Override
    public Object createFromYear(long value) {
        throw unexpected();
    }

    /** Both are asked for as something else. */
    private FatalSourceException unexpected() {
        return new FatalSourceException("Cannot read a value of " + name
                + ": the server sent it in another form than it was asked for. Report this as a defect of Sluice");
    }

    /** No value depends on the connection's properties. */
    @Override
    public void setPropertySet(@Nullable PropertySet properties) {}

    @Override
    public String getTargetTypeName() {
        return column.type().toString();
    }
}
