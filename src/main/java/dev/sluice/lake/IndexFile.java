package dev.sluice.lake;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from 128-bit hashes to places, open addressing with linear probing in a memory-mapped file: 24 bytes a
 * slot, grown to twice its size when it is two thirds full. For one thread at a time. Its content is worth nothing after
 * a crash; {@link IndexCache} knows when it may be kept.
 */
final class IndexFile implements Closeable {
    private static final int SLOT = 24;
    private static final int PLACE = 16;
    private static final long MIN_SLOTS = 1024;

    private final Path path;
    private Arena arena;
    private MemorySegment slots;
    private long mask;
    private long size;

    /** While a sweep runs: the next slot to look at, and what makes a current place of one that is no longer. */
    private long swept;

    private @Nullable LongUnaryOperator move;

    private IndexFile(Path path, Arena arena, MemorySegment slots, long size) {
        this.path = path;
        this.arena = arena;
        this.slots = slots;
        this.mask = slots.byteSize() / SLOT - 1;
        this.size = size;
    }

    /** An empty table, in place of what the file may hold, with room for {@code expected} entries. */
    static IndexFile create(Path path, long expected) {
        Arena arena = newArena();
        return new IndexFile(path, arena, map(path, slotsFor(expected), arena, true), 0);
    }

    private static long slotsFor(long entries) {
        long wanted = Math.max(MIN_SLOTS, entries + entries / 2 + 1);
        return Long.highestOneBit(wanted - 1) << 1;
    }

    /** The table that the file holds, which {@link IndexCache} found to be whole. */
    static IndexFile reopen(Path path, long size) {
        try {
            long count = Files.size(path) / SLOT;
            if (count < MIN_SLOTS || Long.bitCount(count) != 1) {
                throw new IOException("it has " + count + " slots");
            }
            Arena arena = newArena();
            return new IndexFile(path, arena, map(path, count, arena, false), size);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the key index " + path + ": " + e.getMessage(), e);
        }
    }

    /** Shared, because a table is opened and closed by whichever thread ends the session; {@link #close} closes it. */
    @SuppressWarnings("MustBeClosedChecker")
    private static Arena newArena() {
        return Arena.ofShared();
    }

    private static MemorySegment map(Path path, long count, Arena arena, boolean empty) {
        try {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (empty) {
                Files.deleteIfExists(path);
            }
            try (FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, count * SLOT, arena);
            }
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException("Cannot map the key index " + path + ": " + e.getMessage(), e);
        }
    }

    long size() {
        return size;
    }

    /** The place under that hash, {@link Place#NONE} if there is none. */
    long get(long high, long low) {
        for (long slot = low & mask; ; slot = (slot + 1) & mask) {
            long place = place(slot);
            if (place == Place.NONE || holds(slot, high, low)) {
                return place;
            }
        }
    }

    /** @return the place that was there before, {@link Place#NONE} if none was */
    long put(long high, long low, long place) {
        for (long slot = low & mask; ; slot = (slot + 1) & mask) {
            long before = place(slot);
            if (before == Place.NONE) {
                write(slot, high, low, place);
                if (++size > (mask + 1) / 3 * 2) {
                    grow();
                }
                return Place.NONE;
            }
            if (holds(slot, high, low)) {
                slots.set(ValueLayout.JAVA_LONG, slot * SLOT + PLACE, place);
                return before;
            }
        }
    }

    /** @return the place that was there before, {@link Place#NONE} if none was */
    long remove(long high, long low) {
        for (long slot = low & mask; ; slot = (slot + 1) & mask) {
            long before = place(slot);
            if (before == Place.NONE) {
                return Place.NONE;
            }
            if (holds(slot, high, low)) {
                closeGap(slot);
                size--;
                return before;
            }
        }
    }

    /** Moves later entries of the probe sequence up, so that no tombstones are needed and probes stay short. */
    private void closeGap(long removed) {
        long gap = removed;
        for (long slot = (gap + 1) & mask; place(slot) != Place.NONE; slot = (slot + 1) & mask) {
            long home = word(slot, 8) & mask;
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                write(gap, word(slot, 0), word(slot, 8), moved(place(slot)));
                gap = slot;
            }
        }
        write(gap, 0, 0, Place.NONE);
    }

    private void grow() {
        Path larger = path.resolveSibling(path.getFileName() + ".grow");
        IndexFile copy = create(larger, size * 2);
        for (long slot = 0; slot <= mask; slot++) {
            long place = place(slot);
            if (place != Place.NONE) {
                copy.put(word(slot, 0), word(slot, 8), moved(place));
            }
        }
        move = null;
        arena.close();
        try {
            Files.move(larger, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot grow the key index " + path + ": " + e.getMessage(), e);
        }
        arena = copy.arena;
        slots = copy.slots;
        mask = copy.mask;
    }

    /** Forgets all entries, and has room for {@code expected}, so that it need not be grown for them. */
    void clear(long expected) {
        arena.close();
        arena = newArena();
        slots = map(path, slotsFor(expected), arena, true);
        mask = slots.byteSize() / SLOT - 1;
        size = 0;
        move = null;
    }

    /** Begins to bring every entry's place up to date with {@code mover}, which leaves current places alone. */
    void beginSweep(LongUnaryOperator mover) {
        move = mover;
        swept = 0;
    }

    /**
     * Goes on with the sweep. Entries that move within the table meanwhile are brought up to date as they move, so that
     * none slips from the part still to come into the part done.
     *
     * @return whether the sweep is over
     */
    boolean sweep(long count) {
        if (move == null) {
            return true;
        }
        long end = Math.min(mask + 1, swept + count);
        for (long slot = swept; slot < end; slot++) {
            long place = place(slot);
            if (place != Place.NONE) {
                long current = moved(place);
                if (current != place) {
                    slots.set(ValueLayout.JAVA_LONG, slot * SLOT + PLACE, current);
                }
            }
        }
        swept = end;
        if (end > mask) {
            move = null;
        }
        return move == null;
    }

    private long moved(long place) {
        LongUnaryOperator mover = move;
        return mover == null ? place : mover.applyAsLong(place);
    }

    /** Forces the content to the disk. */
    void force() {
        slots.force();
    }

    @Override
    public void close() {
        arena.close();
    }

    private boolean holds(long slot, long high, long low) {
        return word(slot, 8) == low && word(slot, 0) == high;
    }

    private long place(long slot) {
        return word(slot, PLACE);
    }

    private long word(long slot, int offset) {
        return slots.get(ValueLayout.JAVA_LONG, slot * SLOT + offset);
    }

    private void write(long slot, long high, long low, long place) {
        long start = slot * SLOT;
        slots.set(ValueLayout.JAVA_LONG, start, high);
        slots.set(ValueLayout.JAVA_LONG, start + 8, low);
        slots.set(ValueLayout.JAVA_LONG, start + PLACE, place);
    }
}
