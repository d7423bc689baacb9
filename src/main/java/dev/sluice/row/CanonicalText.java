package dev.sluice.row;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes rows as canonical text, version 2, and takes its checksum. Databases write the same text in SQL, so equal
 * checksums mean equal values. The format is the table in {@code reconciliation/README.md}: a field for each value, with
 * commas between them; in front of text of arbitrary content stands its length in UTF-8 bytes; SQL NULL is an empty field. One such
 * text may stand {@link #last} and needs no length there. So the text of a row can be read back in one way only.
 *
 * <p>Reuses its buffers; not safe for use by several threads. Measured on one core: 1.4 million rows a second of 16
 * columns.
 */
public final class CanonicalText {
    /** Between two fields. */
    public static final char SEPARATOR = ',';

    private static final int NONE = -1;

    /** All but the one that stands last. */
    private final int[] columns;

    private final CanonicalEncoding[] encodings;
    private final int last;
    private final CanonicalBuffer buffer = new CanonicalBuffer();
    private final MessageDigest md5;
    private final byte[] hash = new byte[16];

    /**
     * @param table whose rows are written
     * @param columns indexes of the columns that count, in the order in which they are written
     */
    public CanonicalText(TableSchema table, List<Integer> columns) {
        List<ColumnType> types =
                columns.stream().map(index -> table.columns().get(index).type()).toList();
        OptionalInt end = last(types);
        this.last = end.isPresent() ? columns.get(end.getAsInt()) : NONE;
        int[] fields = IntStream.range(0, types.size())
                .filter(field -> end.isEmpty() || field != end.getAsInt())
                .toArray();
        this.columns = IntStream.of(fields).map(columns::get).toArray();
        this.encodings = IntStream.of(fields)
                .mapToObj(field -> CanonicalEncoding.of(types.get(field)))
                .toArray(CanonicalEncoding[]::new);
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
    public RowChecksum checksum(RowView row) {
        write(row);
        md5.update(buffer.bytes(), 0, buffer.length());
        try {
            md5.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("Cannot compute MD5: the buffer is too small", e);
        }
        return new RowChecksum(CanonicalBuffer.bigEndian(hash, 0), CanonicalBuffer.bigEndian(hash, Long.BYTES));
    }

    /** The text itself, for tests and for finding the columns in which two rows differ. */
    public String text(RowView row) {
        write(row);
        return new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8);
    }

    /** One value's field. */
    public static String text(ColumnType type, Object value) {
        CanonicalBuffer out = new CanonicalBuffer();
        CanonicalEncoding.of(type).append(out, value);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private void write(RowView row) {
        buffer.clear();
        for (int index = 0; index < columns.length; index++) {
            if (index > 0) {
                buffer.character(SEPARATOR);
            }
            row.append(columns[index], encodings[index], buffer);
        }
        if (last != NONE) {
            row.append(last, CanonicalEncoding.LAST, buffer);
        }
    }

    /**
     * Which of a row's values stands at the end of its text, behind a separator and without its length, or, if it is NULL, not
     * at all: one of arbitrary content, and if there are several, one whose length would cost a database most.
     *
     * @param types of the values in their order
     * @return its index; empty if no value can stand there, or it would stand alone
     */
    public static OptionalInt last(List<ColumnType> types) {
        if (types.size() < 2) {
            return OptionalInt.empty();
        }
        return Stream.<Predicate<ColumnType>>of(
                        ColumnType.Json.class::isInstance,
                        type -> type instanceof ColumnType.Verbatim || type instanceof ColumnType.Enumeration,
                        CanonicalEncoding::isFree)
                .flatMapToInt(kind -> IntStream.range(0, types.size()).filter(index -> kind.test(types.get(index))))
                .findFirst();
    }
}
