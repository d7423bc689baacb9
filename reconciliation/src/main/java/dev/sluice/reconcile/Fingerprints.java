package dev.sluice.reconcile;

import dev.sluice.row.RowChecksum;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Remembers, as 64-bit hashes, which originals of masked columns belong to which rows. A wrong hit is a matter of one in
 * 10^13 for a million entries. Not thread-safe.
 */
final class Fingerprints {
    /** 16 MB. What comes later is not found: it is then reported as different only. */
    static final int MAX_ENTRIES = 1 << 20;

    private long[] slots = new long[64];
    private int entries;

    boolean isEmpty() {
        return entries == 0;
    }

    void add(RowChecksum identity, int column, String text) {
        if (entries >= MAX_ENTRIES) {
            return;
        }
        if (entries * 2 >= slots.length) {
            grow();
        }
        if (insert(slots, hash(identity, column, text))) {
            entries++;
        }
    }

    boolean contains(RowChecksum identity, int column, String text) {
        long hash = hash(identity, column, text);
        int mask = slots.length - 1;
        for (int slot = (int) hash & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            if (slots[slot] == hash) {
                return true;
            }
        }
        return false;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        Arrays.stream(slots).filter(hash -> hash != 0).forEach(hash -> insert(larger, hash));
        slots = larger;
    }

    private static boolean insert(long[] slots, long hash) {
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            if (slots[slot] == hash) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = hash;
        return true;
    }

    private static long hash(RowChecksum identity, int column, String text) {
        // FNV-1a over the text, mixed with what it belongs to.
        long hash = 0xcbf29ce484222325L ^ identity.high();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ one) * 0x100000001b3L;
        }
        hash = (hash ^ identity.low() ^ column) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }
}
