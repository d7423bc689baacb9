package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void the_earliest_of_several_entries_is_next() {
        Schedule schedule = Schedule.of("0 3 * * *; */15 * * * * shop.* counts ;30 12 * * * shop.a,shop.b");
        assertThat(schedule.next(NOON))
                .contains(new Schedule.Start(
                        Instant.parse("2026-03-01T12:15:00Z"), request(List.of("shop.*"), Level.COUNTS)));
        assertThat(schedule.next(Instant.parse("2026-03-01T12:29:00Z"))
                        .orElseThrow()
                        .at())
                .isEqualTo(Instant.parse("2026-03-01T12:30:00Z"));
        assertThat(Schedule.of("30 12 * * * shop.a,shop.b").next(NOON))
                .contains(new Schedule.Start(
                        Instant.parse("2026-03-01T12:30:00Z"), request(List.of("shop.a", "shop.b"), Level.ROWS)));
        assertThat(Schedule.of("0 3 * * * checksums").next(NOON))
                .contains(
                        new Schedule.Start(Instant.parse("2026-03-02T03:00:00Z"), request(List.of(), Level.CHECKSUMS)));
    }

    /** A table that is still to come does not keep the others from their verdicts. */
    private static ReconciliationRequest request(List<String> tables, Level level) {
        return new ReconciliationRequest(tables, level, RepairMode.NONE, false);
    }

    @Test
    void a_day_that_never_comes_has_no_start() {
        assertThat(Schedule.of("0 0 30 2 *").next(NOON)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "* * * *",
                "61 * * * *",
                "0 3 * * * nodot",
                "0 3 * * * shop.* deep",
                "0 3 * * * counts shop.*",
                "0 3 * * * shop.* other.* counts",
                "at three"
            })
    void what_is_no_schedule_is_refused(String text) {
        assertThatThrownBy(() -> Schedule.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
