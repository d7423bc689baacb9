package dev.sluice.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.parquet.hadoop.ParquetOutputFormat;

/**
 * The data files that are open at once, of however many tables, and what they hold in memory together. The more there are, the
 * less each of them may hold; beyond the limit the larger half of them is completed, since one at a time they would be as
 * small, and more. A table that has one file open keeps it however many tables there are, unless rows take the room; of the
 * partitions of others there may be any number, so those make room for each other. For one thread at a time.
 */
final class OpenFiles {
    /** Whoever writes a file, and can go on in another. */
    interface Owner {
        /** Completes the file, which is open; it is taken out of here by then. */
        void completeEarly(RowFile file);
    }

    /** What a cut's files may hold of their rows, and the same for the files themselves, as far as that is known. */
    private static final long CUT_BYTES = 48 << 20;

    /** As {@link #CUT_BYTES}, for each of the lanes of a copy. */
    private static final long LANE_BYTES = 24 << 20;

    /** How often sizes are looked at: each costs a walk over all columns. */
    private static final int ROWS_PER_CHECK = 1024;

    /** Rows of one file may be large. */
    private static final int LEAST_ROWS_PER_CHECK = 16;

    private static final int FILES_PER_LEAST_ROW = 8;

    /** What a file of {@link #CROWDED} holds before its first row, and for each of its columns, as measured. */
    private static final long EMPTY_FILE_BYTES = 120 << 10;

    private static final long EMPTY_COLUMN_BYTES = 4 << 10;

    /** A file's rows are held until there are as many bytes of them; with many files open these have to be fewer. */
    private static final long MOST_ROW_GROUP_BYTES = 2 << 20;

    private static final long LEAST_ROW_GROUP_BYTES = 256 << 10;

    /** So many files of a table each are written as their tables say, but for row groups that fit into the room together. */
    private static final int FREE_FILES = 8;

    private static final long FREE_ROW_GROUP_BYTES = 4 << 20;

    /** So many files of partitions are written like those of a table alone, but for what is held of their rows. */
    private static final int ROOMY_PARTITIONS = 16;

    /** So many of a table each. */
    private static final int ROOMY_TABLES = 64;

    private static final Map<String, String> ROOMY = Map.of(TableProperties.PARQUET_PAGE_SIZE_BYTES, "131072");

    /** Parquet holds twice a page for each file, and room for a dictionary for each column. */
    private static final Map<String, String> CROWDED =
            Map.of(TableProperties.PARQUET_PAGE_SIZE_BYTES, "16384", ParquetOutputFormat.ENABLE_DICTIONARY, "false");

    /**
     * @param oneOfMany whether its table may have any number of files open
     * @param emptyBytes what it holds besides its rows
     */
    private record Held(Owner owner, boolean oneOfMany, long emptyBytes) {}

    private final long maxBytes;
    private final Map<RowFile, Held> files = new IdentityHashMap<>();
    private long emptyPartitions;
    private long untilCheck = LEAST_ROWS_PER_CHECK;

    private OpenFiles(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Of a running cut. */
    static OpenFiles ofCut() {
        return new OpenFiles(CUT_BYTES);
    }

    /** Of one of the lanes of a copy. */
    static OpenFiles ofLane() {
        return new OpenFiles(LANE_BYTES);
    }

    /**
     * Makes room for one more file.
     *
     * @param oneOfMany whether its table may have any number of files open
     * @return the properties that it shall be written with, besides its table's
     */
    Map<String, String> properties(Table table, Schema schema, boolean oneOfMany) {
        if (oneOfMany && emptyPartitions + emptyBytes(schema) > maxBytes) {
            completeLargerHalf(files.keySet().stream()
                    .filter(file -> held(file).oneOfMany())
                    .toList());
        }
        int open = files.size();
        if (!oneOfMany && open == 0) {
            return Map.of();
        }
        Map<String, String> properties = new HashMap<>();
        long most = Math.min(MOST_ROW_GROUP_BYTES, Math.max(LEAST_ROW_GROUP_BYTES, maxBytes / (open + 1)));
        if (!oneOfMany && open < FREE_FILES) {
            most = FREE_ROW_GROUP_BYTES;
        } else {
            properties.putAll(open < (oneOfMany ? ROOMY_PARTITIONS : ROOMY_TABLES) ? ROOMY : CROWDED);
        }
        long usual = PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT);
        properties.put(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, String.valueOf(Math.min(usual, most)));
        return properties;
    }

    private static long emptyBytes(Schema schema) {
        return EMPTY_FILE_BYTES + EMPTY_COLUMN_BYTES * schema.columns().size();
    }

    private Held held(RowFile file) {
        return Objects.requireNonNull(files.get(file));
    }

    /** As it was asked for with {@link #properties}. */
    void add(RowFile file, Schema schema, boolean oneOfMany, Owner owner) {
        Held held = new Held(owner, oneOfMany, emptyBytes(schema));
        files.put(file, held);
        emptyPartitions += oneOfMany ? held.emptyBytes() : 0;
    }

    /** It is complete, or given up. */
    void remove(RowFile file) {
        Held held = files.remove(file);
        if (held != null && held.oneOfMany()) {
            emptyPartitions -= held.emptyBytes();
        }
    }

    int size() {
        return files.size();
    }

    /** A row is about to be written to one of them. */
    void beforeRow() {
        if (--untilCheck <= 0) {
            check();
        }
    }

    private void check() {
        untilCheck = ROWS_PER_CHECK;
        if (files.size() < 2) {
            return;
        }
        long held = 0;
        long bytes = 0;
        long rows = 1;
        for (RowFile file : files.keySet()) {
            held += file.buffered();
            bytes += file.length();
            rows += file.rows();
        }
        if (held >= maxBytes) {
            completeLargerHalf(files.keySet());
        } else {
            long room = (maxBytes - held) / 2 / (1 + bytes / rows);
            long least = Math.max(LEAST_ROWS_PER_CHECK, files.size() / FILES_PER_LEAST_ROW);
            untilCheck = Math.clamp(room, least, ROWS_PER_CHECK);
        }
    }

    private void completeLargerHalf(Collection<RowFile> some) {
        List<RowFile> largest = new ArrayList<>(some);
        largest.sort(Comparator.comparingLong(file -> -file.length()));
        for (RowFile file : largest.subList(0, (largest.size() + 1) / 2)) {
            Owner owner = held(file).owner();
            remove(file);
            owner.completeEarly(file);
        }
    }
}
