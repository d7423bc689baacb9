package dev.sluice.source.postgres;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.source.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads one value in PostgreSQL's binary form, as {@code COPY … (FORMAT binary)} carries it: the types' send functions
 * in the server's source ({@code src/backend/utils/adt}) define it.
 */
final class BinaryValue {
    /** PostgreSQL counts from 2000-01-01. */
    private static final int EPOCH_DAYS = 10_957;

    private static final long EPOCH_MICROS = EPOCH_DAYS * Values.MICROS_PER_DAY;

    /** The first byte of a jsonb, and of no json: that is text. */
    private static final byte JSONB_VERSION = 1;

    private static final int NUMERIC_NEGATIVE = 0x4000;
    private static final int NUMERIC_POSITIVE = 0x0000;

    private BinaryValue() {}

    /**
     * @param buffer stands at the value; afterwards behind it
     * @param length of the value in bytes, not negative
     * @param column for messages
     * @throws UnstorableException if the value cannot be held exactly
     */
    static Object read(ColumnType type, ByteBuffer buffer, int length, String column) {
        return switch (type) {
            case ColumnType.Bool _ -> buffer.get() != 0;
            case ColumnType.Int16 _ -> (int) buffer.getShort();
            case ColumnType.Int32 _ -> buffer.getInt();
            case ColumnType.Int64 _ ->
                length == Integer.BYTES ? Integer.toUnsignedLong(buffer.getInt()) : buffer.getLong();
            case ColumnType.Decimal decimal -> numeric(decimal, buffer, column);
            case ColumnType.Float32 _ -> buffer.getFloat();
            case ColumnType.Float64 _ -> buffer.getDouble();
            case ColumnType.Text _, ColumnType.Char _, ColumnType.Enumeration _, ColumnType.Verbatim _ ->
                text(buffer, length);
            case ColumnType.Bytes _ -> bytes(buffer, length);
            case ColumnType.Uuid _ -> new UUID(buffer.getLong(), buffer.getLong());
            case ColumnType.Date _ -> date(buffer.getInt(), column);
            case ColumnType.Time _ -> time(buffer.getLong(), column);
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ -> timestamp(buffer.getLong(), column);
            case ColumnType.Json _ -> json(buffer, length);
            case ColumnType.Array array -> array(array.element(), buffer, column);
        };
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    static String text(ByteBuffer buffer, int length) {
        String text =
                new String(buffer.array(), buffer.arrayOffset() + buffer.position(), length, StandardCharsets.UTF_8);
        buffer.position(buffer.position() + length);
        return text;
    }

    private static String json(ByteBuffer buffer, int length) {
        if (buffer.get(buffer.position()) != JSONB_VERSION) {
            return text(buffer, length);
        }
        buffer.get();
        return text(buffer, length - 1);
    }

    private static int date(int days, String column) {
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            throw Values.refuse(column, "an infinite date");
        }
        return days + EPOCH_DAYS;
    }

    private static long time(long micros, String column) {
        if (micros >= Values.MICROS_PER_DAY) {
            throw Values.refuse(column, "the time 24:00:00");
        }
        return micros;
    }

    private static long timestamp(long micros, String column) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            throw Values.refuse(column, "an infinite timestamp");
        }
        try {
            return Math.addExact(micros, EPOCH_MICROS);
        } catch (ArithmeticException e) {
            throw Values.refuse(column, "a timestamp beyond 64 bits of microseconds since 1970");
        }
    }

    private static BigDecimal numeric(ColumnType.Decimal type, ByteBuffer buffer, String column) {
        int digits = buffer.getShort();
        int weight = buffer.getShort();
        int sign = buffer.getShort() & 0xFFFF;
        int scale = buffer.getShort();
        if (sign != NUMERIC_POSITIVE && sign != NUMERIC_NEGATIVE) {
            throw Values.refuse(column, "NaN or an infinite number");
        }
        BigDecimal value;
        if (digits <= 4) { // up to 16 decimal digits fit a long: most numbers
            long unscaled = 0;
            for (int digit = 0; digit < digits; digit++) {
                unscaled = unscaled * 10_000 + buffer.getShort();
            }
            value = BigDecimal.valueOf(sign == NUMERIC_NEGATIVE ? -unscaled : unscaled, 0);
        } else {
            BigInteger unscaled = BigInteger.ZERO;
            for (int digit = 0; digit < digits; digit++) {
                unscaled = unscaled.multiply(BigInteger.valueOf(10_000)).add(BigInteger.valueOf(buffer.getShort()));
            }
            value = new BigDecimal(sign == NUMERIC_NEGATIVE ? unscaled.negate() : unscaled);
        }
        // The last base-10000 digit stands for 10000^(weight - digits + 1).
        return Values.exactly(
                value.scaleByPowerOfTen(4 * (weight - digits + 1)).setScale(Math.max(scale, type.scale())),
                type.precision(),
                type.scale(),
                column);
    }

    private static List<Object> array(ColumnType element, ByteBuffer buffer, String column) {
        int dimensions = buffer.getInt();
        buffer.getInt(); // whether there are nulls
        buffer.getInt(); // the elements' type
        if (dimensions == 0) {
            return List.of();
        }
        if (dimensions > 1) {
            throw Values.refuse(column, "an array of " + dimensions + " dimensions");
        }
        int length = buffer.getInt();
        if (buffer.getInt() != 1) {
            throw Values.refuse(column, "an array whose first index is not 1");
        }
        List<Object> values = new ArrayList<>(length);
        for (int index = 0; index < length; index++) {
            int size = buffer.getInt();
            values.add(size < 0 ? Marker.NULL : read(element, buffer, size, column));
        }
        return values;
    }
}
