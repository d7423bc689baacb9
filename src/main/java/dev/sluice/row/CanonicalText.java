package dev.sluice.row;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/**
 * Writes rows as canonical text, version 1, and takes its checksum. Databases write the same text in SQL, so equal
 * checksums mean equal values. The format is the table in {@code reconciliation/README.md}: each value is followed (text
 * of arbitrary content: preceded, after its length in UTF-8 bytes) by its type's capital letter, and SQL NULL is that
 * letter alone; so the text of a row can be read back in one way only.
 *
 * <p>Reuses its buffers; not safe for use by several threads. Measured on one core: 1.4 million rows a second of 16
 * columns.
 */
public final class CanonicalText {
    /** Dates and times count from 2000-01-01, because that is what PostgreSQL sends without computing anything. */
    private static final int EPOCH_DAY = 10_957;

    private static final long EPOCH_MICROS = EPOCH_DAY * 86_400_000_000L;

    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Writes a value that is not NULL, with its tag. */
    private interface Encoder {
        void write(CanonicalBuffer out, Object value);
    }

    private record Encoding(char tag, Encoder encoder) {
        void write(CanonicalBuffer out, Object value) {
            if (value == Marker.NULL) {
                out.character(tag);
            } else {
                encoder.write(out, value);
            }
        }
    }

    private final int[] columns;
    private final Encoding[] encodings;
    private final CanonicalBuffer buffer = new CanonicalBuffer();
    private final MessageDigest md5;
    private final byte[] hash = new byte[16];

    /**
     * @param table whose rows are written
     * @param columns indexes of the columns that count, in the order in which they are written
     */
    public CanonicalText(TableSchema table, List<Integer> columns) {
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        this.encodings = columns.stream()
                .map(index -> encoding(table.columns().get(index).type()))
                .toArray(Encoding[]::new);
        try {
            this.md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot compute MD5: this Java does not offer it", e);
        }
    }

    /**
     * The checksum of the row's text.
     *
     * @throws IllegalArgumentException if one of the columns is {@link Marker#UNCHANGED}
     */
    public RowChecksum checksum(Row row) {
        write(row);
        md5.update(buffer.bytes(), 0, buffer.length());
        try {
            md5.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("Cannot compute MD5: the buffer is too small", e);
        }
        return new RowChecksum((long) BIG_ENDIAN.get(hash, 0), (long) BIG_ENDIAN.get(hash, 8));
    }

    /** The text itself, for tests and for finding the columns in which two rows differ. */
    public String text(Row row) {
        write(row);
        return new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8);
    }

    /** One value's text. */
    public static String text(ColumnType type, Object value) {
        CanonicalBuffer out = new CanonicalBuffer();
        encoding(type).write(out, value);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private void write(Row row) {
        buffer.clear();
        for (int index = 0; index < columns.length; index++) {
            Object value = row.value(columns[index]);
            if (value == Marker.UNCHANGED) {
                throw new IllegalArgumentException("Cannot take the checksum of a row: value " + index + " is unknown");
            }
            encodings[index].write(buffer, value);
        }
    }

    /** The letter that marks the type's values. */
    public static char tag(ColumnType type) {
        return encoding(type).tag();
    }

    private static Encoding encoding(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> after('B', (out, value) -> out.character((Boolean) value ? 't' : 'f'));
            case ColumnType.Int16 _, ColumnType.Int32 _ -> after('I', (out, value) -> out.decimal((Integer) value));
            case ColumnType.Int64 _ -> after('I', (out, value) -> out.decimal((Long) value));
            case ColumnType.Decimal _ -> after('D', (out, value) -> out.ascii(((BigDecimal) value).toPlainString()));
            case ColumnType.Float32 _ -> after('E', (out, value) -> out.hex(Float.floatToIntBits((Float) value), 8));
            case ColumnType.Float64 _ ->
                after('F', (out, value) -> out.hex(Double.doubleToLongBits((Double) value), 16));
            case ColumnType.Text _ -> prefixed('T');
            case ColumnType.Char _ -> prefixed('C');
            case ColumnType.Json _ -> prefixed('J');
            case ColumnType.Enumeration _ -> prefixed('N');
            case ColumnType.Verbatim _ -> prefixed('V');
            case ColumnType.Bytes _ -> after('X', (out, value) -> out.hex((byte[]) value));
            case ColumnType.Uuid _ -> after('U', (out, value) -> out.uuid((UUID) value));
            case ColumnType.Date _ -> after('Y', (out, value) -> out.hex((Integer) value - EPOCH_DAY, 8));
            case ColumnType.Time _ -> after('H', (out, value) -> out.hex((Long) value, 16));
            case ColumnType.Timestamp _ -> after('S', (out, value) -> out.hex((Long) value - EPOCH_MICROS, 16));
            case ColumnType.TimestampTz _ -> after('Z', (out, value) -> out.hex((Long) value - EPOCH_MICROS, 16));
            case ColumnType.Array(ColumnType element) -> array(encoding(element));
        };
    }

    private static Encoding after(char tag, Encoder encoder) {
        return new Encoding(tag, (out, value) -> {
            encoder.write(out, value);
            out.character(tag);
        });
    }

    private static Encoding prefixed(char tag) {
        return new Encoding(tag, (out, value) -> out.prefixed((String) value, tag));
    }

    private static Encoding array(Encoding element) {
        return new Encoding('A', (out, value) -> {
            List<?> elements = (List<?>) value;
            out.decimal(elements.size());
            out.character('A');
            for (Object one : elements) {
                element.write(out, one);
            }
        });
    }
}
