package dev.sluice.row;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

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
    private final int[] columns;
    private final CanonicalEncoding[] encodings;
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
                .map(index -> CanonicalEncoding.of(table.columns().get(index).type()))
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

    /** One value's text. */
    public static String text(ColumnType type, Object value) {
        CanonicalBuffer out = new CanonicalBuffer();
        CanonicalEncoding.of(type).append(out, value);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private void write(RowView row) {
        buffer.clear();
        for (int index = 0; index < columns.length; index++) {
            row.append(columns[index], encodings[index], buffer);
        }
    }

    /** The letter that marks the type's values. */
    public static char tag(ColumnType type) {
        return CanonicalEncoding.of(type).tag();
    }
}
