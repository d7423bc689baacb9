package dev.sluice.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt, doubling from 0.5 s to 15 s, each with up to half taken off at random; and whether
 * there should be one.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final RandomGenerator random;
    private final Duration limit;
    private Duration next = FIRST;
    private long failingSince;

    /** @param limit for how long all may fail */
    Backoff(RandomGenerator random, Duration limit, long nanoTime) {
        this.random = random;
        this.limit = limit;
        this.failingSince = nanoTime;
    }

    /** Whether nothing has worked for longer than the limit. */
    boolean isOver(long nanoTime) {
        return nanoTime - failingSince > limit.toNanos();
    }

    Duration pause() {
        Duration full = next;
        next = full.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : full.multipliedBy(2);
        return full.minusMillis(random.nextLong(full.toMillis() / 2 + 1));
    }

    /** What ended just now had worked. */
    void reset(long nanoTime) {
        next = FIRST;
        failingSince = nanoTime;
    }
}
