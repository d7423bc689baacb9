package dev.sluice.lake;

import java.util.function.LongSupplier;

/**
 * Holds work to a share of one processor: after each stretch of work it pauses for so long that the share comes out. For
 * one thread.
 */
final class Throttle {
    /** Pauses are at least this long: shorter ones cost more than they give. */
    private static final long SHORTEST_PAUSE_NANOS = 5_000_000;

    interface Pause {
        void pause(long nanos) throws InterruptedException;
    }

    private final double pausePerWork;
    private final LongSupplier clock;
    private final Pause pause;
    private long since;
    private double owed;

    /** @param percent of one processor, 1 to 100 */
    Throttle(int percent, LongSupplier clock, Pause pause) {
        this.pausePerWork = 100.0 / percent - 1;
        this.clock = clock;
        this.pause = pause;
        this.since = clock.getAsLong();
    }

    void begin() {
        since = clock.getAsLong();
    }

    /** Pauses if the work done since the last call is worth a pause. */
    void pace() throws InterruptedException {
        long now = clock.getAsLong();
        owed += (now - since) * pausePerWork;
        since = now;
        if (owed >= SHORTEST_PAUSE_NANOS) {
            pause.pause((long) owed);
            owed = 0;
            since = clock.getAsLong();
        }
    }
}
