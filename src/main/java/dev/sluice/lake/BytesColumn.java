package dev.sluice.lake;

import dev.sluice.row.CanonicalBuffer;
import dev.sluice.row.CanonicalEncoding;
import dev.sluice.row.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** A column of texts, binary values, UUIDs or decimals that no number of 64 bits can hold. */
final class BytesColumn extends FlatColumn {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int NO_REFERENCE = -1;

    private final ColumnType type;

    /** Of values that all have one length; otherwise 0, and each is preceded by its own. */
    private final int fixedLength;

    private byte[] page = new byte[0];
    private int[] starts = new int[0];
    private int[] lengths = new int[0];

    /** By the value's index; only where the page refers to the dictionary. */
    private int[] references = new int[0];

    private boolean refers;
    private byte[][] dictionary = new byte[0][];

    /** The canonical text of the dictionary's values, as far as it was asked for. */
    private byte[] @Nullable [] canonical = new byte[0][];

    BytesColumn(ColumnDescriptor descriptor, ColumnType type) {
        super(descriptor);
        this.type = type;
        PrimitiveType stored = descriptor.getPrimitiveType();
        this.fixedLength =
                stored.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY ? stored.getTypeLength() : 0;
    }

    @Override
    void useDictionary(Dictionary entries) {
        dictionary = new byte[entries.getMaxId() + 1][];
        for (int id = 0; id < dictionary.length; id++) {
            dictionary[id] = entries.decodeToBinary(id).getBytes();
        }
        canonical = new byte[dictionary.length][];
    }

    @Override
    void readReferences(ValuesReader ids, int size) {
        refers = true;
        if (references.length < size) {
            references = new int[size];
        }
        for (int index = 0; index < size; index++) {
            references[index] = isNull(index) ? NO_REFERENCE : ids.readValueDictionaryId();
        }
    }

    @Override
    void readPlain(byte[] bytes, int start, int size) {
        refers = false;
        page = bytes;
        if (starts.length < size) {
            starts = new int[size];
            lengths = new int[size];
        }
        int at = start;
        for (int index = 0; index < size; index++) {
            if (!isNull(index)) {
                int length = fixedLength;
                if (length == 0) {
                    length = (int) INTS.get(bytes, at);
                    at += Integer.BYTES;
                }
                // Of a damaged file the length may be anything.
                starts[index] = Objects.checkFromIndexSize(at, length, bytes.length);
                lengths[index] = length;
                at += length;
            }
        }
    }

    @Override
    Object value(int index) {
        return refers
                ? value(dictionary[references[index]], 0, dictionary[references[index]].length)
                : value(page, starts[index], lengths[index]);
    }

    private Object value(byte[] bytes, int from, int length) {
        return switch (type) {
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> new String(bytes, from, length, StandardCharsets.UTF_8);
            case ColumnType.Bytes _ -> Arrays.copyOfRange(bytes, from, from + length);
            case ColumnType.Uuid _ ->
                new UUID((long) LONGS.get(bytes, from), (long) LONGS.get(bytes, from + Long.BYTES));
            case ColumnType.Decimal(int _, int scale) -> new BigDecimal(new BigInteger(bytes, from, length), scale);
            default -> throw new IllegalStateException("Cannot read bytes as " + type);
        };
    }

    @Override
    void append(int index, CanonicalEncoding encoding, CanonicalBuffer into) {
        if (!refers) {
            append(page, starts[index], lengths[index], encoding, into);
            return;
        }
        int id = references[index];
        if (!encoding.isMade()) {
            append(dictionary[id], 0, dictionary[id].length, encoding, into);
            return;
        }
        byte[] known = canonical[id];
        if (known == null) {
            int start = into.length();
            append(dictionary[id], 0, dictionary[id].length, encoding, into);
            canonical[id] = into.copyFrom(start);
        } else {
            into.text(known);
        }
    }

    private void append(byte[] bytes, int from, int length, CanonicalEncoding encoding, CanonicalBuffer into) {
        if (type instanceof ColumnType.Decimal) {
            encoding.append(into, value(bytes, from, length));
        } else {
            encoding.append(into, bytes, from, length);
        }
    }
}
