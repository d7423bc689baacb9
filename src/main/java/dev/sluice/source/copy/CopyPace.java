package dev.sluice.source.copy;

import dev.sluice.source.SourceConfig;
import java.util.concurrent.TimeUnit;

/** Keeps all connections of a copy together below the configured rates, to protect the source. */
final class CopyPace {
    private final double nanosPerRow;
    private final double nanosPerByte;
    private long free = System.nanoTime();

    CopyPace(SourceConfig config) {
        nanosPerRow = nanosPer(config.copyRowsPerSecond().orElse(0L));
        nanosPerByte = nanosPer(config.copyBytesPerSecond().orElse(0L));
    }

    private static double nanosPer(long rate) {
        return rate == 0 ? 0 : (double) TimeUnit.SECONDS.toNanos(1) / rate;
    }

    /** Waits until that much may have been read. */
    void passed(long rows, long bytes) throws InterruptedException {
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
