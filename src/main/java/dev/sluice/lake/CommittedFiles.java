package dev.sluice.lake;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.jspecify.annotations.Nullable;

/** The data files that a table's newest snapshot of ours holds, and what deletes rows of them. For the commit thread. */
final class CommittedFiles {
    /** @param deletes a deletion vector, or in format 2 the position delete files that were there at the start */
    record Committed(DataFile file, List<DeleteFile> deletes) {}

    private final Map<Integer, Committed> files = new HashMap<>();

    void put(int number, Committed file) {
        files.put(number, file);
    }

    void remove(int number) {
        files.remove(number);
    }

    void clear() {
        files.clear();
    }

    @Nullable
    Committed get(int number) {
        return files.get(number);
    }

    Collection<Committed> all() {
        return files.values();
    }
}
