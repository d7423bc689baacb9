package dev.sluice.lake;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.jboss.logging.Logger;

/**
 * Files that no snapshot refers to any more and that are deleted when their time has come. The list is lost with the
 * process; what was on it is then found as orphans. For the upkeep's thread.
 */
final class DoomedFiles {
    private static final Logger LOG = Logger.getLogger(DoomedFiles.class);

    /** About 50 MiB of locations; an hour of commits over some dozen tables stays well below. */
    private static final int MAX_FILES = 250_000;

    private record Doomed(FileIO io, String location, Instant due) {}

    private final PriorityQueue<Doomed> files = new PriorityQueue<>(Comparator.comparing(Doomed::due));

    void add(FileIO io, String location, Instant due) {
        files.add(new Doomed(io, location, due));
    }

    /** Deletes what is due, and what is too much. */
    void deleteDue(Instant now) {
        Doomed next = files.peek();
        while (next != null
                && (next.due().isBefore(now) || files.size() > MAX_FILES)
                && !Thread.currentThread().isInterrupted()) {
            files.remove();
            try {
                next.io().deleteFile(next.location());
            } catch (NotFoundException _) {
                // Somebody else has deleted it.
            } catch (RuntimeException e) {
                LOG.debugf("Cannot delete %s, which is an orphan now: %s", next.location(), Catalogs.reason(e));
            }
            next = files.peek();
        }
    }

    Set<String> locations() {
        Set<String> locations = new HashSet<>();
        files.forEach(file -> locations.add(file.location()));
        return locations;
    }

    int size() {
        return files.size();
    }
}
