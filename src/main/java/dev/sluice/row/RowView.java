package dev.sluice.row;

/**
 * A row's values, wherever they lie. A view that is not a {@link Row} shows the row that its reader has come to, and is
 * no longer valid when the reader goes on.
 */
public interface RowView {
    /** As {@link Row#value}. */
    Object value(int index);

    /**
     * Appends a value's canonical text, {@link Marker#NULL} included, without making the value if that can be avoided.
     *
     * @param encoding of the column's type
     * @throws IllegalArgumentException if the value is {@link Marker#UNCHANGED}
     */
    void append(int index, CanonicalEncoding encoding, CanonicalBuffer into);

    /** The row, to keep. */
    Row toRow();
}
