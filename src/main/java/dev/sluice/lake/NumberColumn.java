package dev.sluice.lake;

import dev.sluice.row.CanonicalBuffer;
import dev.sluice.row.CanonicalEncoding;
import dev.sluice.row.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.util.function.IntToLongFunction;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A column of booleans, or of numbers of 32 or 64 bits: whole ones, floats, decimals without their point, times. */
final class NumberColumn extends FlatColumn {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ColumnType type;
    private final PrimitiveTypeName stored;

    /** Whether a float is stored of what has become a double. */
    private final boolean widens;

    private long[] values = new long[0];
    private long[] dictionary = new long[0];

    NumberColumn(ColumnDescriptor descriptor, ColumnType type) {
        super(descriptor);
        this.type = type;
        this.stored = descriptor.getPrimitiveType().getPrimitiveTypeName();
        this.widens = stored == PrimitiveTypeName.FLOAT && type instanceof ColumnType.Float64;
    }

    @Override
    void useDictionary(Dictionary entries) {
        dictionary = new long[entries.getMaxId() + 1];
        for (int id = 0; id < dictionary.length; id++) {
            dictionary[id] = number(entries, id);
        }
    }

    private long number(Dictionary entries, int id) {
        return switch (stored) {
            case INT32 -> entries.decodeToInt(id);
            case INT64 -> entries.decodeToLong(id);
            case FLOAT -> bits(Float.floatToRawIntBits(entries.decodeToFloat(id)));
            case DOUBLE -> Double.doubleToRawLongBits(entries.decodeToDouble(id));
            case BOOLEAN -> entries.decodeToBoolean(id) ? 1 : 0;
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> throw unsupported();
        };
    }

    private long bits(int single) {
        return widens ? Double.doubleToRawLongBits(Float.intBitsToFloat(single)) : single;
    }

    private IllegalStateException unsupported() {
        return new IllegalStateException("Cannot read " + stored + " as a number");
    }

    @Override
    void readReferences(ValuesReader references, int size) {
        fill(size, _ -> dictionary[references.readValueDictionaryId()]);
    }

    @Override
    void readPlain(byte[] page, int start, int size) {
        switch (stored) {
            case INT32 -> fill(size, index -> (int) INTS.get(page, start + index * Integer.BYTES));
            case INT64, DOUBLE -> fill(size, index -> (long) LONGS.get(page, start + index * Long.BYTES));
            case FLOAT -> fill(size, index -> bits((int) INTS.get(page, start + index * Integer.BYTES)));
            case BOOLEAN -> fill(size, index -> page[start + (index >> 3)] >> (index & 7) & 1);
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> throw unsupported();
        }
    }

    /** @param next gives the n-th of the values that are not NULL, called once for each in order */
    private void fill(int size, IntToLongFunction next) {
        if (values.length < size) {
            values = new long[size];
        }
        int taken = 0;
        for (int index = 0; index < size; index++) {
            if (!isNull(index)) {
                values[index] = next.applyAsLong(taken++);
            }
        }
    }

    @Override
    Object value(int index) {
        long number = values[index];
        return switch (type) {
            case ColumnType.Bool _ -> number != 0;
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Date _ -> (int) number;
            case ColumnType.Int64 _, ColumnType.Time _, ColumnType.Timestamp _, ColumnType.TimestampTz _ -> number;
            case ColumnType.Float32 _ -> Float.intBitsToFloat((int) number);
            case ColumnType.Float64 _ -> Double.longBitsToDouble(number);
            case ColumnType.Decimal(int _, int scale) -> BigDecimal.valueOf(number, scale);
            default -> throw unsupported();
        };
    }

    @Override
    void append(int index, CanonicalEncoding encoding, CanonicalBuffer into) {
        encoding.append(into, values[index]);
    }
}
