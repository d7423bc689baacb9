package dev.sluice.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling from 0.5 s to 15 s, each with up to half taken off at random. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final RandomGenerator random;
    private Duration next = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration pause() {
        Duration full = next;
        next = full.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : full.multipliedBy(2);
        return full.minusMillis(random.nextLong(full.toMillis() / 2 + 1));
    }

    void reset() {
        next = FIRST;
    }
}
