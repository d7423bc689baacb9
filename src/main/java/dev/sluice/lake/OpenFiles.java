package dev.sluice.lake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.parquet.hadoop.ParquetOutputFormat;

/**
 * The data files that are open at once, of however many tables, and what they hold in memory together: the more there are, the
 * less each of them may hold, and beyond the limit the larger half of them is completed, since one at a time they would be as
 * small, and more. For one thread at a time.
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

    /** So many files are written as their tables say, if those have one open each. */
    private static final int FREE_FILES = 8;

    /** So many files are written like those of a table alone, but for what is held of their rows. */
    private static final int ROOMY_FILES = 16;

    private static final Map<String, String> ROOMY = Map.of(TableProperties.PARQUET_PAGE_SIZE_BYTES, "131072");

    /** Parquet holds twice a page for each file, and room for a dictionary for each column. */
    private static final Map<String, String> CROWDED =
            Map.of(TableProperties.PARQUET_PAGE_SIZE_BYTES, "16384", ParquetOutputFormat.ENABLE_DICTIONARY, "false");

    private final long maxBytes;
    private final Map<RowFile, Owner> files = new IdentityHashMap<>();
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
     * @param schema of its rows
     * @param oneOfMany whether its table may have any number of files open
     * @return the properties that it shall be written with, besides its table's
     */
    Map<String, String> properties(Table table, Schema schema, boolean oneOfMany) {
        long empty = EMPTY_FILE_BYTES + EMPTY_COLUMN_BYTES * schema.columns().size();
        if (files.size() * empty >= maxBytes) {
            completeLargerHalf();
        }
        if (!oneOfMany && files.size() < FREE_FILES) {
            return Map.of();
        }
        Map<String, String> properties = new HashMap<>(files.size() < ROOMY_FILES ? ROOMY : CROWDED);
        long fair = Math.max(LEAST_ROW_GROUP_BYTES, maxBytes / (files.size() + 1));
        long usual = PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT);
        properties.put(
                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                String.valueOf(Math.min(Math.min(MOST_ROW_GROUP_BYTES, usual), fair)));
        return properties;
    }

    void add(RowFile file, Owner owner) {
        files.put(file, owner);
    }

    /** It is complete, or given up. */
    void remove(RowFile file) {
        files.remove(file);
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
            completeLargerHalf();
        } else {
            long room = (maxBytes - held) / 2 / (1 + bytes / rows);
            long least = Math.max(LEAST_ROWS_PER_CHECK, files.size() / FILES_PER_LEAST_ROW);
            untilCheck = Math.clamp(room, least, ROWS_PER_CHECK);
        }
    }

    private void completeLargerHalf() {
        List<RowFile> largest = new ArrayList<>(files.keySet());
        largest.sort(Comparator.comparingLong(file -> -file.length()));
        for (RowFile file : largest.subList(0, (largest.size() + 1) / 2)) {
            Owner owner = files.remove(file);
            if (owner != null) {
                owner.completeEarly(file);
            }
        }
    }
}
