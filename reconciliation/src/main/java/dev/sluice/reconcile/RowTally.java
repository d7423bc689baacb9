package dev.sluice.reconcile;

import dev.sluice.row.RowChecksum;

/**
 * For each identity of a row (the 128-bit checksum of its key, or of the whole row where there is no key) what either
 * side holds of it. A hash table of primitive arrays: 41 bytes a slot, whatever the rows' width. Not thread-safe.
 */
final class RowTally {
    /** The most entries that one tally is meant to hold: 43 MB. */
    static final int MAX_ENTRIES = 1 << 19;

    private final int capacity;
    private final int mask;
    private final long[] identities;
    private final long[] checksums;
    private final int[] sourceCounts;
    private final int[] lakeCounts;
    private final boolean[] equal;
    private int entries;

    /** @param expected entries; twice as many slots are made, and no more entries than that many are taken */
    RowTally(long expected) {
        int bounded = (int) Math.clamp(expected, 8, MAX_ENTRIES);
        this.capacity = Integer.highestOneBit(bounded - 1) << 2;
        this.mask = capacity - 1;
        this.identities = new long[2 * capacity];
        this.checksums = new long[2 * capacity];
        this.sourceCounts = new int[capacity];
        this.lakeCounts = new int[capacity];
        this.equal = new boolean[capacity];
    }

    /** A row of the source, in the lake's form. */
    void source(RowChecksum identity, RowChecksum row) {
        int slot = claim(identity);
        sourceCounts[slot]++;
        checksums[2 * slot] = row.high();
        checksums[2 * slot + 1] = row.low();
    }

    /** A row of the lake; call after all of the source's. Returns the slot. */
    int lake(RowChecksum identity, RowChecksum row) {
        int slot = claim(identity);
        lakeCounts[slot]++;
        equal[slot] |=
                sourceCounts[slot] > 0 && checksums[2 * slot] == row.high() && checksums[2 * slot + 1] == row.low();
        return slot;
    }

    /** The identity's slot, -1 if neither side has it. */
    int find(RowChecksum identity) {
        int slot = slot(identity);
        return isUsed(slot) ? slot : -1;
    }

    int capacity() {
        return capacity;
    }

    boolean isUsed(int slot) {
        return sourceCounts[slot] > 0 || lakeCounts[slot] > 0;
    }

    int sourceCount(int slot) {
        return sourceCounts[slot];
    }

    int lakeCount(int slot) {
        return lakeCounts[slot];
    }

    /** Whether one of the lake's rows of this identity equals the source's. */
    boolean isEqual(int slot) {
        return equal[slot];
    }

    /** How many more rows the lake has of this identity than the source; negative if fewer. */
    int surplus(int slot) {
        return lakeCounts[slot] - sourceCounts[slot];
    }

    /** Whether both sides hold just the same of this identity. */
    boolean isExact(int slot) {
        return equal[slot] && surplus(slot) == 0;
    }

    private int claim(RowChecksum identity) {
        int slot = slot(identity);
        if (!isUsed(slot)) {
            if (++entries > capacity / 4 * 3) {
                throw new NotCompletedException("Cannot compare rows: more than " + entries
                        + " distinct ones where digests counted fewer; run the reconciliation again");
            }
            identities[2 * slot] = identity.high();
            identities[2 * slot + 1] = identity.low();
        }
        return slot;
    }

    private int slot(RowChecksum identity) {
        // The low half: parts and passes are told apart by the high one.
        int slot = (int) identity.low() & mask;
        while (isUsed(slot)
                && (identities[2 * slot] != identity.high() || identities[2 * slot + 1] != identity.low())) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
