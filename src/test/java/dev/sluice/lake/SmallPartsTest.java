package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.TableId;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SmallPartsTest {
    @Test
    void latency_percentiles_are_weighted_and_within_one_percent() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(10, 98);
        histogram.record(123_456, 2);
        assertThat(histogram.percentile(0.5)).isEqualTo(10);
        assertThat(histogram.percentile(0.99)).isBetween(122_200L, 124_700L);
        histogram.record(Long.MAX_VALUE, 1000);
        assertThat(histogram.percentile(0.99)).isPositive();
        histogram.clear();
        assertThat(histogram.percentile(0.5)).isZero();
    }

    @Test
    void the_latency_window_forgets_what_is_older_than_its_length() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7); // nanoTime may overflow
        LatencyWindow window = new LatencyWindow(now::get);
        window.record(5_000, 10);
        now.addAndGet(LatencyWindow.LENGTH.toNanos() / 2);
        window.record(20, 30);
        assertThat(window.recent().count()).isEqualTo(40);
        assertThat(window.recent().percentile(0.99)).isBetween(4_950L, 5_050L);
        now.addAndGet(LatencyWindow.LENGTH.toNanos() / 2);
        assertThat(window.recent().count()).as("without a new one").isEqualTo(30);
        window.record(30, 1);
        assertThat(window.recent().count()).isEqualTo(31);
        assertThat(window.recent().percentile(0.99)).isEqualTo(30);
        now.addAndGet(LatencyWindow.LENGTH.toNanos() * 3);
        assertThat(window.recent().count()).isZero();
        window.record(40, 2);
        assertThat(window.recent().count()).isEqualTo(2);
    }

    @Test
    void snapshot_ids_survive_json_whatever_the_tables_are_called() {
        Map<TableId, Long> snapshots =
                Map.of(new TableId("public", "a"), 1L, new TableId("a.b", "c\"d"), -2L, new TableId("a", "b.c"), 3L);
        assertThat(ControlTable.parse(ControlTable.print(snapshots))).isEqualTo(snapshots);
        assertThat(ControlTable.print(Map.of(new TableId("public", "items"), 5L)))
                .isEqualTo("{\"public.items\":5}");
    }

    @Test
    void namespaces_are_split_before_the_schema_is_put_in() {
        assertThat(Catalogs.identifier("lake.{schema}", new TableId("odd.name", "t"))
                        .namespace()
                        .levels())
                .containsExactly("lake", "odd.name");
    }

    @Test
    void a_broken_class_path_stops_for_good_and_anything_else_is_tried_again() {
        LakeException missing = LakeException.of("Cannot write", new NoClassDefFoundError("org/example/Absent"));
        assertThat(missing).isInstanceOf(LakeRefusedException.class).hasMessageContaining("org/example/Absent");
        assertThat(LakeException.of(
                        "Cannot write",
                        new LakeUnavailableException("away", new ExceptionInInitializerError("static"))))
                .isInstanceOf(LakeRefusedException.class);
        assertThat(LakeException.of("Cannot write", new IllegalStateException("odd")))
                .isInstanceOf(LakeUnavailableException.class);
    }

    @Test
    void work_is_held_to_its_share_of_a_processor() throws InterruptedException {
        AtomicLong clock = new AtomicLong();
        AtomicLong paused = new AtomicLong();
        Throttle quarter = new Throttle(25, clock::get, nanos -> {
            paused.addAndGet(nanos);
            clock.addAndGet(nanos);
        });
        quarter.begin();
        for (int step = 0; step < 100; step++) {
            clock.addAndGet(1_000_000);
            quarter.pace();
        }
        assertThat(paused.get()).isBetween(290_000_000L, 300_000_000L);
        Throttle all = new Throttle(100, clock::get, _ -> paused.set(-1));
        clock.addAndGet(1_000_000_000);
        all.pace();
        assertThat(paused.get()).isPositive();
    }
}
