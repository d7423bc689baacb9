package dev.sluice.lake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/**
 * Data files that a {@link Rewrite} has replaced while the key index still points into them. What the index says of a
 * replaced file is translated when a cut is sealed or an old row is read; meanwhile the index's entries are moved a
 * stretch at a time, so that no rewrite, however large, stops the writing. For the writer's thread.
 */
final class MovedRows {
    /** Slots of 24 bytes looked at in one go: some milliseconds. */
    private static final long STRETCH = 500_000;

    private record Move(Rewrite.Input input, int output) {}

    private final KeyIndex index;
    private final Map<Integer, Move> moves = new HashMap<>();
    private final Set<Integer> sweeping = new HashSet<>();

    MovedRows(KeyIndex index) {
        this.index = index;
    }

    /** @param output the number of the rewrite's output */
    void add(Rewrite rewrite, int output) {
        rewrite.inputs().forEach(input -> moves.put(input.number(), new Move(input, output)));
    }

    /** The place where that row is now. */
    long current(long place) {
        long current = place;
        for (Move move = moves.get(Place.file(current)); move != null; move = moves.get(Place.file(current))) {
            current = Place.of(move.output(), move.input().moved(Place.position(current)));
        }
        return current;
    }

    /** Deleted rows by their files as they are now. */
    Map<Integer, RoaringBitmap> current(Map<Integer, RoaringBitmap> deletes) {
        if (moves.isEmpty() || deletes.keySet().stream().noneMatch(moves::containsKey)) {
            return deletes;
        }
        Map<Integer, RoaringBitmap> current = new HashMap<>();
        deletes.forEach((number, positions) -> {
            int file = number;
            RoaringBitmap rows = positions;
            for (Move move = moves.get(file); move != null; move = moves.get(file)) {
                file = move.output();
                rows = move.input().moved(rows);
            }
            current.merge(file, rows, (one, other) -> RoaringBitmap.or(one, other));
        });
        return current;
    }

    /** Moves some of the index's entries, if any are to be moved. */
    void moveSome() {
        if (sweeping.isEmpty()) {
            if (moves.isEmpty()) {
                return;
            }
            sweeping.addAll(moves.keySet());
            index.beginSweep(this::current);
        }
        if (index.sweep(STRETCH)) {
            // No entry points into these any more. What was replaced meanwhile waits for the next sweep.
            moves.keySet().removeAll(sweeping);
            sweeping.clear();
        }
    }

    /** Moves all of them. */
    void moveAll() {
        while (!moves.isEmpty()) {
            moveSome();
        }
    }

    /** Forgets everything together with the index's entries. */
    void clear() {
        moves.clear();
        sweeping.clear();
    }
}
