package dev.sluice.lake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/**
 * Numbers a table's data files, from 1, for {@link Place}. The writer's thread adds to them; a commit takes away those
 * that it removed, so that over days only those are remembered that are there.
 */
final class TableFiles {
    private final Map<Integer, DataFile> files = new HashMap<>();
    private final Map<Integer, String> open = new HashMap<>();
    private final Set<String> held = new HashSet<>();
    private final Set<Integer> kept = new HashSet<>();
    private int count;

    /** The number of a file that is about to be written. */
    synchronized int begin(String location) {
        open.put(++count, location);
        return count;
    }

    /** A number that no file has any more. */
    synchronized void skip() {
        count++;
    }

    /** A file that is complete already. */
    synchronized int add(DataFile file) {
        held.remove(file.location());
        files.put(++count, file);
        return count;
    }

    synchronized void complete(int number, DataFile file) {
        open.remove(number);
        files.put(number, file);
    }

    synchronized void forget(int number) {
        open.remove(number);
        files.remove(number);
    }

    /** The file of that number, which no other ever gets, stays when the cut that wrote it is given up: see {@link KeptCopy}. */
    synchronized void keep(int number) {
        kept.add(number);
    }

    synchronized boolean isKept(int number) {
        return kept.contains(number);
    }

    /** A file without a number yet. */
    synchronized void hold(String location) {
        held.add(location);
    }

    synchronized void release(String location) {
        held.remove(location);
    }

    /** Every file of the table that this process uses, those that no snapshot refers to included. */
    synchronized Set<String> locations() {
        Set<String> locations = new HashSet<>(held);
        locations.addAll(open.values());
        files.values().forEach(file -> locations.add(file.location()));
        return locations;
    }

    /** The complete file of that number; absent while it is being written, and once it is removed. */
    synchronized @Nullable DataFile file(int number) {
        return files.get(number);
    }

    synchronized int count() {
        return count;
    }
}
