package dev.sluice.lake;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Latencies in milliseconds, exact below 128 and within 1 % above, up to about 24 days; weighted by changes. Written by
 * one thread, read by any.
 */
final class LatencyHistogram {
    private static final int EXACT_BITS = 7;
    private static final int EXACT = 1 << EXACT_BITS;
    private static final int HALVES = 24;

    private final AtomicLongArray counts = new AtomicLongArray(EXACT + HALVES * EXACT / 2);

    void record(long millis, long count) {
        counts.addAndGet(bucket(Math.min(millis, Integer.MAX_VALUE)), count);
    }

    private static int bucket(long millis) {
        if (millis < EXACT) {
            return (int) millis;
        }
        int shift = 64 - Long.numberOfLeadingZeros(millis) - EXACT_BITS;
        // The leading bit is implied, so each doubling takes half as many buckets as the exact range.
        return EXACT + (shift - 1) * EXACT / 2 + (int) (millis >>> shift) - EXACT / 2;
    }

    private static long value(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int shift = (bucket - EXACT) / (EXACT / 2) + 1;
        long mantissa = (bucket - EXACT) % (EXACT / 2) + (long) EXACT / 2;
        return (mantissa << shift) + (1L << shift) / 2;
    }

    long count() {
        long total = 0;
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            total += counts.get(bucket);
        }
        return total;
    }

    /**
     * @param share 0 to 1
     * @return milliseconds that this share of the changes did not exceed, 0 if there were none
     */
    long percentile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(count() * share));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            seen += counts.get(bucket);
            if (seen >= wanted) {
                return value(bucket);
            }
        }
        return 0;
    }

    void add(LatencyHistogram other) {
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            counts.addAndGet(bucket, other.counts.get(bucket));
        }
    }

    void clear() {
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            counts.set(bucket, 0);
        }
    }
}
