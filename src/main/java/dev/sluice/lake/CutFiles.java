package dev.sluice.lake;

import dev.sluice.row.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.jspecify.annotations.Nullable;

/**
 * Data files that are written for one table's running cut: complete ones, and an open one for each partition that rows
 * have come for. For one thread at a time.
 */
final class CutFiles {
    /** How often sizes are looked at: each costs a walk over all columns. */
    private static final int ROWS_PER_SIZE_CHECK = 1024;

    /** Rows of one file may be large. */
    private static final int LEAST_ROWS_PER_SIZE_CHECK = 16;

    /**
     * What the rows of a cut's open files may hold in memory, and the same for the files themselves, as far as that is known.
     * Beyond it the larger half of the files is completed: one at a time, they would be as small, and more.
     */
    static final long CUT_BYTES = 48 << 20;

    /** As {@link #CUT_BYTES}, for each of the lanes of a copy. */
    static final long LANE_BYTES = 24 << 20;

    /** What a file of {@link #CROWDED} holds before its first row, and for each of its columns, as measured. */
    private static final long EMPTY_FILE_BYTES = 120 << 10;

    private static final long EMPTY_COLUMN_BYTES = 4 << 10;

    /** A file's rows are held until there are as many bytes of them; with several files open these have to be fewer. */
    private static final long MOST_ROW_GROUP_BYTES = 2 << 20;

    private static final long LEAST_ROW_GROUP_BYTES = 256 << 10;

    /** So many files of partitions are written like those of tables that have none, but for what is held of their rows. */
    private static final int ROOMY_FILES = 16;

    private static final Map<String, String> ROOMY = Map.of(TableProperties.PARQUET_PAGE_SIZE_BYTES, "131072");

    /** Parquet holds twice a page for each file, and room for a dictionary for each column. */
    private static final Map<String, String> CROWDED =
            Map.of(TableProperties.PARQUET_PAGE_SIZE_BYTES, "16384", ParquetOutputFormat.ENABLE_DICTIONARY, "false");

    private final MirrorTable mirror;
    private final OutputFileFactory outputs;
    private final long targetFileBytes;
    private final long maxOpenBytes;
    private final long rowGroupBytes;
    private final RowStruct struct = RowStruct.computed();
    private Map<Integer, DataFile> complete = new HashMap<>();
    private final Map<PartitionKey, RowFile> open = new HashMap<>();
    private long untilCheck = LEAST_ROWS_PER_SIZE_CHECK;

    /** Tells a row's partition, as the table is now; null until the first row. */
    private @Nullable PartitionKey partition;

    /** @param maxOpenBytes {@link #CUT_BYTES} or {@link #LANE_BYTES} */
    CutFiles(MirrorTable mirror, long targetFileBytes, long maxOpenBytes) {
        this.mirror = mirror;
        this.targetFileBytes = targetFileBytes;
        this.maxOpenBytes = maxOpenBytes;
        this.outputs = OutputFileFactory.builderFor(mirror.table(), 0, 0)
                .format(FileFormat.PARQUET)
                .build();
        this.rowGroupBytes = Math.min(
                MOST_ROW_GROUP_BYTES,
                PropertyUtil.propertyAsLong(
                        mirror.table().properties(),
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT));
    }

    /** @return the row's place */
    long append(Row row) {
        if (--untilCheck <= 0) {
            checkSizes();
        }
        RowFile file = fileOf(partitionOf(row));
        try {
            return Place.of(file.number(), file.append(row));
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // Iceberg's message may quote the value, which may be personal: it is not passed on, not even as a cause.
            throw RowCheck.explain(mirror.schema(), row, e);
        }
    }

    private PartitionKey partitionOf(Row row) {
        try {
            PartitionKey key = partition;
            if (key == null) {
                key = new PartitionKey(mirror.layout().spec(), mirror.layout().iceberg());
                partition = key;
            }
            key.partition(struct.of(row));
            return key;
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // As above.
            throw RowCheck.explain(mirror.schema(), row, e);
        }
    }

    private RowFile fileOf(PartitionKey key) {
        RowFile file = open.get(key);
        if (file != null && file.rows() % ROWS_PER_SIZE_CHECK == 0 && file.length() >= targetFileBytes) {
            complete(file);
            open.remove(key);
            file = null;
        }
        return file == null ? begin(key.copy()) : file;
    }

    private RowFile begin(PartitionKey key) {
        MirrorTable.Layout layout = mirror.layout();
        PartitionSpec spec = layout.spec();
        long empty = EMPTY_FILE_BYTES
                + EMPTY_COLUMN_BYTES * layout.schema().columns().size();
        if (open.size() * empty >= maxOpenBytes) {
            completeLargerHalf();
        }
        // The location is not the partition's: a path appears in messages, and values of columns do not.
        OutputFile output = outputs.newOutputFile().encryptingOutputFile();
        RowFile file = new RowFile(
                mirror.table(),
                layout.iceberg(),
                spec,
                key,
                output,
                mirror.files().begin(output.location()),
                spec.isPartitioned() ? frugal() : Map.of());
        open.put(key, file);
        return file;
    }

    private Map<String, String> frugal() {
        Map<String, String> properties = new HashMap<>(open.size() < ROOMY_FILES ? ROOMY : CROWDED);
        long fair = Math.max(LEAST_ROW_GROUP_BYTES, maxOpenBytes / (open.size() + 1));
        properties.put(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, String.valueOf(Math.min(rowGroupBytes, fair)));
        return properties;
    }

    private void checkSizes() {
        untilCheck = ROWS_PER_SIZE_CHECK;
        if (open.size() < 2) {
            return;
        }
        long held = 0;
        long bytes = 0;
        long rows = 1;
        for (RowFile file : open.values()) {
            held += file.buffered();
            bytes += file.length();
            rows += file.rows();
        }
        if (held >= maxOpenBytes) {
            completeLargerHalf();
        } else {
            long room = (maxOpenBytes - held) / 2 / (1 + bytes / rows);
            untilCheck = Math.clamp(room, LEAST_ROWS_PER_SIZE_CHECK, ROWS_PER_SIZE_CHECK);
        }
    }

    private void completeLargerHalf() {
        List<Map.Entry<PartitionKey, RowFile>> files = new ArrayList<>(open.entrySet());
        files.sort(Comparator.comparingLong(entry -> -entry.getValue().length()));
        for (Map.Entry<PartitionKey, RowFile> entry : files.subList(0, (files.size() + 1) / 2)) {
            complete(entry.getValue());
            open.remove(entry.getKey());
        }
    }

    /** The next row begins a file of its own, of the columns and the partitions that the table has by then. */
    void completeOpen() {
        for (Iterator<RowFile> files = open.values().iterator(); files.hasNext(); ) {
            // One that fails stays, so that it is given up with the cut.
            complete(files.next());
            files.remove();
        }
        partition = null;
    }

    private void complete(RowFile file) {
        DataFile done = file.complete();
        mirror.files().complete(file.number(), done);
        complete.put(file.number(), done);
    }

    /** Complete files that others have written for this cut. */
    void adopt(Map<Integer, DataFile> written) {
        complete.putAll(written);
    }

    /** The complete files by their numbers. */
    Map<Integer, DataFile> complete() {
        return complete;
    }

    /** The file that holds a place, completed if it is open, so that it can be read. */
    DataFile readable(long place) {
        for (Map.Entry<PartitionKey, RowFile> entry : open.entrySet()) {
            if (entry.getValue().number() == Place.file(place)) {
                complete(entry.getValue());
                open.remove(entry.getKey());
                break;
            }
        }
        DataFile holder = mirror.files().file(Place.file(place));
        if (holder == null) {
            throw new IllegalStateException("Cannot read an old row: its file is incomplete");
        }
        return holder;
    }

    /** Completes the files and hands those over of which a row is alive: the others are never shown to anybody. */
    Map<Integer, DataFile> seal(PendingDeletes deletes) {
        completeOpen();
        complete.entrySet().removeIf(entry -> {
            boolean dead = deletes.count(entry.getKey()) == entry.getValue().recordCount();
            if (dead) {
                mirror.giveUp(entry.getKey(), entry.getValue());
                deletes.forget(entry.getKey());
            }
            return dead;
        });
        Map<Integer, DataFile> sealed = complete;
        complete = new HashMap<>();
        return sealed;
    }

    void abort() {
        open.values().forEach(file -> {
            file.abort();
            mirror.files().forget(file.number());
        });
        open.clear();
        partition = null;
        complete.forEach(mirror::giveUp);
        complete.clear();
    }
}
