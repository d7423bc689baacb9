package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChangeRateTest {
    private final AtomicLong clock = new AtomicLong();
    private final ChangeRate rate = new ChangeRate(clock::get);

    private double after(long millis, long count) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        return rate.perSecond(count);
    }

    @Test
    void is_the_difference_between_two_questions() {
        assertThat(after(2000, 1000)).isEqualTo(500);
        assertThat(after(1000, 1300)).isEqualTo(300);
        assertThat(after(5000, 1300)).isZero();
    }

    @Test
    void repeats_itself_within_a_second() {
        after(2000, 1000);

        assertThat(after(10, 1500)).isEqualTo(500);
        assertThat(after(990, 2000)).isEqualTo(1000);
    }
}
