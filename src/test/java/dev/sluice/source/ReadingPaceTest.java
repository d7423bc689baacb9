package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadingPaceTest {
    @Test
    void pace_spreads_what_is_read_over_the_time_that_the_slower_limit_asks_for() throws Exception {
        ReadingPace pace = new ReadingPace(Optional.of(1_000L), Optional.of(100_000L));
        long start = System.nanoTime();
        pace.passed(100, 1_000);
        pace.passed(1, 10_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
}
