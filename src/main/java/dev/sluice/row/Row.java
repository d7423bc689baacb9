package dev.sluice.row;

/**
 * A row's values in the order of its {@link TableSchema}'s columns; their classes are those that {@link ColumnType}
 * names, or {@link Marker}s. Immutable by agreement: the array is shared, not copied, because a copy per change was
 * the largest allocation of the pipeline.
 */
public final class Row implements RowView {
    private final Object[] values;

    private Row(Object[] values) {
        this.values = values;
    }

    /** Takes ownership of {@code values}: the caller must not touch the array again. */
    public static Row of(Object... values) {
        return new Row(values);
    }

    @Override
    public Object value(int index) {
        return values[index];
    }

    @Override
    public void append(int index, CanonicalEncoding encoding, CanonicalBuffer into) {
        Object value = values[index];
        if (value == Marker.UNCHANGED) {
            throw new IllegalArgumentException("Cannot take the checksum of a row: value " + index + " is unknown");
        }
        encoding.append(into, value);
    }

    @Override
    public Row toRow() {
        return this;
    }

    public int size() {
        return values.length;
    }

    public boolean isNull(int index) {
        return values[index] == Marker.NULL;
    }

    public boolean isUnchanged(int index) {
        return values[index] == Marker.UNCHANGED;
    }

    /** A copy of the values, for whoever makes a changed row of it. */
    public Object[] copyValues() {
        return values.clone();
    }

    /** The width only: a row's values may be personal and must not reach a log. */
    @Override
    public String toString() {
        return "Row[" + values.length + " values]";
    }
}
