package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadingLimitsTest {
    private static final Instant AT_NIGHT = Instant.parse("2026-03-01T02:00:00Z");
    private static final Instant BY_DAY = Instant.parse("2026-03-01T12:00:00Z");

    private static ReadingLimits limits(Instant now, Map<String, String> settings) {
        return new ReadingLimits(
                ReconcilerFixture.config(settings), Clock.fixed(now, ZoneOffset.UTC), Alarm::ofTheMachine);
    }

    private static String never() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }

    @Test
    void a_window_is_open_between_its_ends_also_over_midnight() {
        Window night = Window.of("01:00-05:00");
        assertThat(night.left(AT_NIGHT)).isEqualTo(Duration.ofHours(3));
        assertThat(night.left(Instant.parse("2026-03-01T01:00:00Z"))).isEqualTo(Duration.ofHours(4));
        assertThat(night.left(Instant.parse("2026-03-01T05:00:00Z"))).isZero();
        assertThat(night.left(BY_DAY)).isZero();
        Window over = Window.of("22:30-04:00");
        assertThat(over.left(AT_NIGHT)).isEqualTo(Duration.ofHours(2));
        assertThat(over.left(Instant.parse("2026-03-01T23:00:00Z"))).isEqualTo(Duration.ofHours(5));
        assertThat(over.left(BY_DAY)).isZero();
        for (String text : new String[] {"1-5", "01:00", "25:00-05:00", "01:00-01:00", "01:00-05:00 CET"}) {
            assertThatThrownBy(() -> Window.of(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void nothing_begins_outside_the_window() {
        Map<String, String> settings = Map.of("window", "01:00-05:00");
        limits(AT_NIGHT, settings).check();
        assertThatThrownBy(() -> limits(BY_DAY, settings).check())
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("SLUICE_RECONCILE_WINDOW allows it from 01:00-05:00 UTC");
        limits(BY_DAY, Map.of()).check();
    }

    @Test
    void reading_ends_when_the_window_closes() {
        ReadingLimits limits = limits(Instant.parse("2026-03-01T04:59:59.900Z"), Map.of("window", "01:00-05:00"));
        assertThatThrownBy(() -> limits.within(ReadingLimitsTest::never))
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("the window 01:00-05:00 UTC")
                .hasMessageContaining("has closed");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void reading_ends_when_the_snapshot_is_too_old() {
        ReadingLimits limits = limits(AT_NIGHT, Map.of("window", "01:00-05:00", "snapshot-age", "100ms"));
        assertThatThrownBy(() -> limits.within(ReadingLimitsTest::never))
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("SLUICE_RECONCILE_SNAPSHOT_AGE");
    }

    @Test
    void what_ends_in_time_or_is_cancelled_is_not_touched() throws Exception {
        ReadingLimits limits = limits(AT_NIGHT, Map.of("snapshot-age", "1h"));
        assertThat(limits.<String>within(() -> "read")).isEqualTo("read");
        assertThatThrownBy(() -> limits.within(() -> {
                    Thread.currentThread().interrupt();
                    return never();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
