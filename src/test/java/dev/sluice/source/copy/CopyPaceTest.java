package dev.sluice.source.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.SourceSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CopyPaceTest {
    @Test
    void pace_spreads_what_is_read_over_the_time_that_the_slower_limit_asks_for() throws Exception {
        CopyPace pace = new CopyPace(SourceSettings.of(
                "postgresql://h/d", "copy-rows-per-second", "1000", "copy-bytes-per-second", "100000"));
        long start = System.nanoTime();
        pace.passed(100, 1_000);
        pace.passed(1, 10_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
}
