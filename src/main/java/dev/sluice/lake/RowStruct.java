package dev.sluice.lake;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.util.Utf8;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** Shows a row to Iceberg in its representation of values; reused for every row of a file. */
final class RowStruct implements StructLike {
    private final boolean unchangedIsNull;
    private final boolean encodesText;
    private Row row = Row.of();

    private RowStruct(boolean unchangedIsNull, boolean encodesText) {
        this.unchangedIsNull = unchangedIsNull;
        this.encodesText = encodesText;
    }

    /** For whoever writes rows that are stored whole. */
    static RowStruct stored() {
        return new RowStruct(false, true);
    }

    /** For whoever writes rows in which a value that is not known is shown as NULL. */
    static RowStruct partlyKnown() {
        return new RowStruct(true, true);
    }

    /** For whoever computes with values: text is a {@link String}. */
    static RowStruct computed() {
        return new RowStruct(false, false);
    }

    RowStruct of(Row shown) {
        this.row = shown;
        return this;
    }

    @Override
    public int size() {
        return row.size();
    }

    @Override
    @SuppressWarnings("NullAway") // Iceberg's NULL is null, and its interface says nothing of it.
    public <T> T get(int index, Class<T> type) {
        return type.cast(internal(row.value(index)));
    }

    private @Nullable Object internal(Object value) {
        if (value instanceof Marker marker) {
            if (marker == Marker.UNCHANGED && !unchangedIsNull) {
                throw new IllegalStateException("Cannot store the marker of an unchanged value");
            }
            return null;
        }
        if (encodesText && value instanceof String text) {
            // Of a String, Parquet makes a buffer, which it compares for its statistics at several times the cost.
            return new Utf8(text);
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>(list.size());
            for (Object element : list) {
                elements.add(internal(element));
            }
            return elements;
        }
        return value;
    }

    @Override
    public <T> void set(int index, T value) {
        throw new UnsupportedOperationException("Cannot change a row");
    }
}
