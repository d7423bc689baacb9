package dev.sluice.lake;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/** Numbers a table's data files, from 1, for {@link Place}. For the writer's thread only. */
final class TableFiles {
    private final List<@Nullable DataFile> files = new ArrayList<>();

    /** The number of a file that is about to be written. */
    int begin() {
        files.add(null);
        return files.size();
    }

    /** A file that is complete already. */
    int add(DataFile file) {
        files.add(file);
        return files.size();
    }

    void complete(int number, DataFile file) {
        files.set(number - 1, file);
    }

    /** The complete file of that number; absent while it is being written. */
    @Nullable
    DataFile file(int number) {
        return files.get(number - 1);
    }

    int count() {
        return files.size();
    }
}
