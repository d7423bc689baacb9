package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OverdueWatchTest {
    @Test
    void reports_again_and_again_while_the_wait_goes_on() throws Exception {
        CountDownLatch reports = new CountDownLatch(3);
        try (OverdueWatch _ = OverdueWatch.start(Duration.ofMillis(5), reports::countDown)) {
            assertThat(reports.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
