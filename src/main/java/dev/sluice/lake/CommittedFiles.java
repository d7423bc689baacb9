package dev.sluice.lake;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.util.ContentFileUtil;
import org.jspecify.annotations.Nullable;

/**
 * The data files that a table's newest snapshot of ours holds, and what deletes rows of them. For the thread that commits
 * the table, and between commits for the writer's.
 */
final class CommittedFiles {
    /**
     * @param deletes a deletion vector; in format 2 all position delete files that may say something of the file
     * @param deletedRows how many rows are deleted; in format 2 only those deleted since the table was opened
     */
    record Committed(DataFile file, List<DeleteFile> deletes, long deletedRows) {
        /** Its rows that are alive, in bytes. */
        long liveBytes() {
            long rows = Math.max(1, file.recordCount());
            return (long) ((double) file.fileSizeInBytes() * Math.max(0, rows - deletedRows) / rows);
        }
    }

    private final Map<Integer, Committed> files = new HashMap<>();

    /** How many data files a delete file of several stands for still. */
    private final Map<String, Integer> shared = new HashMap<>();

    void put(int number, Committed file) {
        Committed before = files.put(number, file);
        count(file, 1);
        if (before != null) {
            count(before, -1);
        }
    }

    void remove(int number) {
        Committed before = files.remove(number);
        if (before != null) {
            count(before, -1);
        }
    }

    private void count(Committed file, int change) {
        for (DeleteFile delete : file.deletes()) {
            if (!ContentFileUtil.isFileScoped(delete)) {
                shared.merge(delete.location(), change, (one, other) -> one + other == 0 ? null : one + other);
            }
        }
    }

    /** How many data files that delete file of several says something of. */
    int sharing(DeleteFile delete) {
        return shared.getOrDefault(delete.location(), 0);
    }

    void clear() {
        files.clear();
        shared.clear();
    }

    @Nullable
    Committed get(int number) {
        return files.get(number);
    }

    Collection<Committed> all() {
        return files.values();
    }

    Map<Integer, Committed> byNumber() {
        return files;
    }
}
