package dev.sluice.lake;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The rows that the running cut deletes, by the number of their data file. For the writer's thread only. */
final class PendingDeletes {
    // An array by file number, kept from cut to cut: marking is one lookup and one bit.
    private @Nullable RoaringBitmap[] byFile = new RoaringBitmap[64];
    private int[] touched = new int[64];
    private int touchedCount;

    void mark(long place) {
        int file = Place.file(place);
        if (file >= byFile.length) {
            byFile = Arrays.copyOf(byFile, Math.max(file + 1, byFile.length * 2));
        }
        RoaringBitmap positions = byFile[file];
        if (positions == null) {
            positions = new RoaringBitmap();
            byFile[file] = positions;
            if (touchedCount == touched.length) {
                touched = Arrays.copyOf(touched, touchedCount * 2);
            }
            touched[touchedCount++] = file;
        }
        positions.add(Place.position(place));
    }

    boolean contains(long place) {
        int file = Place.file(place);
        RoaringBitmap positions = file < byFile.length ? byFile[file] : null;
        return positions != null && positions.contains(Place.position(place));
    }

    int count(int file) {
        RoaringBitmap positions = file < byFile.length ? byFile[file] : null;
        return positions == null ? 0 : positions.getCardinality();
    }

    /** Drops the deletes of a file that is dropped itself. */
    void forget(int file) {
        if (file < byFile.length) {
            byFile[file] = null;
        }
    }

    /** Hands the deletes over and forgets them. */
    Map<Integer, RoaringBitmap> take() {
        Map<Integer, RoaringBitmap> taken = new HashMap<>();
        for (int index = 0; index < touchedCount; index++) {
            int file = touched[index];
            RoaringBitmap positions = byFile[file];
            if (positions != null) {
                taken.put(file, positions);
            }
            byFile[file] = null;
        }
        touchedCount = 0;
        return taken;
    }
}
