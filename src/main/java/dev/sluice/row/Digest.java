package dev.sluice.row;

/**
 * The digest of a multiset of rows: how many there are, and the sums of their {@link RowChecksum}s' halves modulo 2^64.
 * Adding is associative and commutative, so rows may be taken in any order, and parts computed anywhere.
 */
public record Digest(long count, long sumHigh, long sumLow) {
    public static final Digest EMPTY = new Digest(0, 0, 0);

    /** The digest of both multisets together. */
    public Digest plus(Digest other) {
        return new Digest(count + other.count, sumHigh + other.sumHigh, sumLow + other.sumLow);
    }

    /** Collects rows without allocating; not safe for use by several threads. */
    public static final class Sum {
        private long count;
        private long sumHigh;
        private long sumLow;

        public void add(RowChecksum checksum) {
            count++;
            sumHigh += checksum.high();
            sumLow += checksum.low();
        }

        public Digest digest() {
            return new Digest(count, sumHigh, sumLow);
        }
    }
}
