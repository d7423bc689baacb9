package dev.sluice.lake;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Every deleted position of committed data files, by file location, so that a new deletion vector can take the place of
 * the one before without reading it. Bounded by bytes; what was dropped is loaded again. Tables are committed side by side,
 * so all threads may ask; a file's bitmap is changed by its table's commit alone.
 */
final class DeletedRows {
    private final long maxBytes;
    private final LinkedHashMap<String, RoaringBitmap> bitmaps = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    DeletedRows(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What the committed deletes of that file say, united with {@code added}; a bitmap of the caller's own. */
    RoaringBitmap united(Table table, CommittedFiles.Committed file, RoaringBitmap added) {
        RoaringBitmap known = known(file.file().location());
        return RoaringBitmap.or(known == null ? load(table, file) : known, added);
    }

    /** What the committed deletes of that file say, as the lake has them. */
    static RoaringBitmap load(Table table, CommittedFiles.Committed file) {
        RoaringBitmap deleted = new RoaringBitmap();
        if (!file.deletes().isEmpty()) {
            new BaseDeleteLoader(delete -> table.io().newInputFile(delete))
                    .loadPositionDeletes(file.deletes(), file.file().location())
                    .forEach(position -> deleted.add((int) position));
        }
        return deleted;
    }

    private synchronized @Nullable RoaringBitmap known(String location) {
        return bitmaps.get(location);
    }

    synchronized void keep(String location, RoaringBitmap deleted) {
        RoaringBitmap before = bitmaps.put(location, deleted);
        bytes += deleted.getSizeInBytes() - (before == null ? 0 : before.getSizeInBytes());
        Iterator<Map.Entry<String, RoaringBitmap>> eldest = bitmaps.entrySet().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            bytes -= eldest.next().getValue().getSizeInBytes();
            eldest.remove();
        }
    }

    synchronized void forget(String location) {
        RoaringBitmap before = bitmaps.remove(location);
        if (before != null) {
            bytes -= before.getSizeInBytes();
        }
    }
}
