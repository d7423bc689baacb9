package dev.sluice.lake;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The large values that were written last, by the place of their row: an update that leaves them alone does not carry
 * them, and reading one back from its file costs milliseconds. Bounded by bytes over all tables. For the writer's thread.
 */
final class LargeValues {
    /** PostgreSQL moves values out of line, and so leaves them out of updates, from about 2 KiB. */
    private static final int LARGE_BYTES = 2048;

    private record Key(MirrorTable table, long place) {}

    private record Entry(Row row, long bytes) {}

    private final long maxBytes;
    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    LargeValues(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The columns of a table that can hold large values. */
    static int[] columns(TableSchema table) {
        return IntStream.range(0, table.columns().size())
                .filter(index -> switch (table.columns().get(index).type()) {
                    case ColumnType.Text _,
                            ColumnType.Char _,
                            ColumnType.Json _,
                            ColumnType.Verbatim _,
                            ColumnType.Bytes _,
                            ColumnType.Array _ -> true;
                    default -> false;
                })
                .toArray();
    }

    void remember(MirrorTable table, int[] columns, Row row, long place) {
        long size = 0;
        for (int column : columns) {
            Object value = row.value(column);
            int length = value instanceof String text ? text.length() : value instanceof byte[] raw ? raw.length : 0;
            if (length > LARGE_BYTES) {
                size += length;
            }
        }
        if (size == 0 || size > maxBytes) {
            return;
        }
        Object[] kept = new Object[row.size()];
        for (int column = 0; column < kept.length; column++) {
            kept[column] = Marker.UNCHANGED;
        }
        for (int column : columns) {
            kept[column] = row.value(column);
        }
        entries.put(new Key(table, place), new Entry(Row.of(kept), size));
        bytes += size;
        trim();
    }

    private void trim() {
        var eldest = entries.entrySet().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            Map.Entry<Key, Entry> entry = eldest.next();
            bytes -= entry.getValue().bytes();
            eldest.remove();
        }
    }

    /** What is remembered of the row at that place; the other columns are {@link Marker#UNCHANGED}. */
    @Nullable
    Row recall(MirrorTable table, long place) {
        Entry entry = entries.get(new Key(table, place));
        return entry == null ? null : entry.row();
    }

    void clear() {
        entries.clear();
        bytes = 0;
    }
}
