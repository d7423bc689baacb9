package dev.sluice.source;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Keeps all connections that read for one purpose together below configured rates, to protect the source. */
public final class ReadingPace {
    private final double nanosPerRow;
    private final double nanosPerByte;
    private long free = System.nanoTime();

    /** Without a rate there is no limit of it. */
    public ReadingPace(Optional<Long> rowsPerSecond, Optional<Long> bytesPerSecond) {
        nanosPerRow = nanosPer(rowsPerSecond);
        nanosPerByte = nanosPer(bytesPerSecond);
    }

    private static double nanosPer(Optional<Long> rate) {
        return rate.map(perSecond -> (double) TimeUnit.SECONDS.toNanos(1) / perSecond)
                .orElse(0.0);
    }

    /** Waits until that much may have been read. */
    public void passed(long rows, long bytes) throws InterruptedException {
        long cost = (long) Math.max(rows * nanosPerRow, bytes * nanosPerByte);
        if (cost == 0) {
            return;
        }
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            // Time that nobody used is lost, or a pause would be followed by a rush.
            free = Math.max(free, now) + cost;
            wait = free - now;
        }
        TimeUnit.NANOSECONDS.sleep(wait);
    }
}
