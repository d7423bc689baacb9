package dev.sluice.lake;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/**
 * Numbers a table's data files, from 1, for {@link Place}. The writer's thread adds to them; a commit takes away those
 * that it removed, so that over days only those are remembered that are there.
 */
final class TableFiles {
    private final Map<Integer, DataFile> files = new HashMap<>();
    private int count;

    /** The number of a file that is about to be written. */
    synchronized int begin() {
        return ++count;
    }

    /** A file that is complete already. */
    synchronized int add(DataFile file) {
        files.put(++count, file);
        return count;
    }

    synchronized void complete(int number, DataFile file) {
        files.put(number, file);
    }

    synchronized void forget(int number) {
        files.remove(number);
    }

    /** The complete file of that number; absent while it is being written, and once it is removed. */
    synchronized @Nullable DataFile file(int number) {
        return files.get(number);
    }

    synchronized int count() {
        return count;
    }
}
