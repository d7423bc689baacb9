package dev.sluice.api;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.LongSupplier;

/** Turns a counter into a rate, between the moments at which somebody asks and at least a second apart. */
@Singleton
class ChangeRate {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier clock;
    private long since;
    private long count;
    private double rate;

    @Inject
    ChangeRate() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds from any origin */
    ChangeRate(LongSupplier clock) {
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    synchronized double perSecond(long newCount) {
        long now = clock.getAsLong();
        double seconds = (now - since) / NANOS_PER_SECOND;
        if (seconds >= 1) {
            rate = (newCount - count) / seconds;
            since = now;
            count = newCount;
        }
        return rate;
    }
}
