package dev.sluice.lake;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * The latencies of the last {@link #LENGTH}, by slices of which the oldest is emptied for the next. Written by one thread,
 * read by any.
 */
final class LatencyWindow {
    static final Duration LENGTH = Duration.ofMinutes(5);
    private static final int SLICES = 10;
    private static final long SLICE_NANOS = LENGTH.toNanos() / SLICES;

    private final LongSupplier nanoTime;
    private final long start;
    private final LatencyHistogram[] slices;
    private volatile long newest;

    /** @param nanoTime as {@link System#nanoTime} */
    LatencyWindow(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.slices =
                IntStream.range(0, SLICES).mapToObj(_ -> new LatencyHistogram()).toArray(LatencyHistogram[]::new);
    }

    void record(long millis, long count) {
        long slice = slice();
        // Those in between had no latencies of their own, and still hold those of a turn ago.
        for (long number = Math.max(newest + 1, slice - SLICES + 1); number <= slice; number++) {
            slices[(int) (number % SLICES)].clear();
        }
        newest = slice;
        slices[(int) (slice % SLICES)].record(millis, count);
    }

    /** What the window holds now. */
    LatencyHistogram recent() {
        LatencyHistogram sum = new LatencyHistogram();
        long slice = slice();
        for (long number = Math.max(0, slice - SLICES + 1); number <= newest; number++) {
            sum.add(slices[(int) (number % SLICES)]);
        }
        return sum;
    }

    private long slice() {
        return (nanoTime.getAsLong() - start) / SLICE_NANOS;
    }
}
