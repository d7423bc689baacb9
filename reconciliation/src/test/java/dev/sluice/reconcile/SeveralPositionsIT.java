package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.PolicyKey;
import dev.sluice.row.TableId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A snapshot is too old when a test says so, while the source is written to. */
class SeveralPositionsIT extends ReconcilerFixture {
    private static final int PEOPLE_ROWS = 160_000;

    private final AtomicInteger positions = new AtomicInteger();
    private final List<Integer> readings = new CopyOnWriteArrayList<>();
    private Runnable tooOld = () -> {};

    @BeforeEach
    void limit() throws Exception {
        server.execute(
                "INSERT INTO people (id, name) SELECT i, 'name ' || i FROM generate_series(2001, " + PEOPLE_ROWS
                        + ") i",
                "ANALYZE people");
        limits = Map.of("snapshot-age", "1h");
        alarm = this::set;
        lake.atRelease = this::follow;
    }

    private synchronized Alarm.Pending set(Duration time, Runnable call) {
        assertThat(time).isEqualTo(Duration.ofHours(1));
        tooOld = call;
        return () -> {};
    }

    /** The lake reaches each snapshot, as replication would. */
    private void follow() {
        positions.incrementAndGet();
        PostgresSide.BeforeReading compared = source.beforeReading;
        source.beforeReading = (_, _) -> {};
        try {
            lake.copy(source, policy);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            source.beforeReading = compared;
        }
    }

    /** Ends the snapshot's time at these readings of a table, counted from 1, after something was written. */
    private void endTimeAt(TableId table, List<Integer> which, String... statements) {
        AtomicInteger count = new AtomicInteger();
        source.beforeReading = (read, ranges) -> {
            if (read.equals(table)) {
                readings.add(ranges);
                if (which.contains(count.incrementAndGet())) {
                    write(statements);
                    endTime();
                }
            }
        };
    }

    private void write(String... statements) {
        try {
            server.execute(statements);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void endTime() throws InterruptedException {
        synchronized (this) {
            tooOld.run();
        }
        new CountDownLatch(1).await();
    }

    private static List<Integer> places(TableReport table) {
        return table.ranges().orElseThrow().stream()
                .map(range -> range.position().orElseThrow())
                .toList();
    }

    /** Rows come, go, change, and move from what was compared to what was not, and back. */
    @Test
    void a_table_too_large_for_one_snapshot_is_exact_over_several() throws Exception {
        endTimeAt(
                PEOPLE,
                List.of(2, 3, 5),
                "INSERT INTO people (id, name) SELECT coalesce(max(id), 0) + 1, 'new' FROM people",
                "INSERT INTO people (id, name) SELECT min(id) - 1, 'new' FROM people",
                "UPDATE people SET id = 300000 + id WHERE id BETWEEN 100 AND 110",
                "UPDATE people SET id = -id WHERE id BETWEEN 140000 AND 140010",
                "UPDATE people SET name = name || ' changed' WHERE id % 1000 = 7",
                "DELETE FROM people WHERE id % 10000 = 3");
        Report report = reconcile(Level.ROWS);
        assertThat(report.verdict()).as(() -> ReportText.of(report)).isEqualTo(Verdict.MATCH);
        assertThat(positions)
                .as("one of the snapshots was too old before anything was compared")
                .hasValue(4);
        assertThat(report.positions().orElseThrow()).hasSize(3).doesNotHaveDuplicates();
        assertThat(report.cut()).isEqualTo(report.positions().get().getLast().cut());
        TableReport people = table(report, PEOPLE);
        List<RangeReport> ranges = people.ranges().orElseThrow();
        assertThat(ranges).hasSizeGreaterThan(4);
        assertThat(places(people)).isSorted().startsWith(0).contains(1).endsWith(2);
        assertThat(ranges.getFirst().from()).isEmpty();
        assertThat(ranges.subList(1, ranges.size()).stream()
                        .map(range -> Long.parseLong(range.from().orElseThrow())))
                .as("each range begins where the one before ends")
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(people.sourceRows())
                .isEqualTo(people.lakeRows())
                .isEqualTo(ranges.stream().mapToLong(RangeReport::sourceRows).sum());
        assertThat(people.lakeSnapshot()).as("there is not one").isEmpty();
        assertThat(people.positions().orElseThrow()).hasSize(3);
        assertThat(table(report, EVENTS).positions().orElseThrow()).hasSize(1);
        assertThat(ReportText.of(report))
                .contains("compared at 3 positions, each range of keys at exactly one of them", "at 1, from key ");
        assertThat(ReportHtml.of(report)).contains("compared at 3 positions", "at position 2", "Positions: at 1");
    }

    @Test
    void what_is_wrong_when_it_is_compared_is_found_and_nothing_else() throws Exception {
        lake.atRelease = () -> {
            follow();
            if (positions.get() == 1) {
                lake.change(PEOPLE, 149_000L, 1, "right again when it is compared");
            } else {
                lake.remove(PEOPLE, 140_000L);
                lake.change(PEOPLE, 6L, 1, "was right when it was compared");
            }
        };
        endTimeAt(PEOPLE, List.of(2), "UPDATE people SET name = 'new' WHERE id = 77777");
        Report report = reconcile(Level.ROWS, "public.people");
        assertThat(places(table(report, PEOPLE))).startsWith(0).endsWith(1);
        assertThat(differences(report, PEOPLE).rows()).containsExactly(row(DifferenceKind.MISSING, 140_000));
        assertThat(table(report, PEOPLE).counts()).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void a_mismatch_stays_one_although_a_later_position_is_right() throws Exception {
        lake.atRelease = () -> {
            follow();
            if (positions.get() == 1) {
                lake.change(PEOPLE, 5L, 1, "right again at the next position");
            }
        };
        AtomicInteger count = new AtomicInteger();
        source.beforeReading = (_, ranges) -> {
            if (ranges > 1 && count.incrementAndGet() == 1) {
                endTime();
            }
        };
        Report report = reconcile(Level.ROWS, "public.people");
        assertThat(positions).hasValue(2);
        assertThat(differences(report, PEOPLE).rows()).containsExactly(row(DifferenceKind.DIFFERENT, 5, "name"));
        assertThat(table(report, PEOPLE).differingParts()).contains(1);
        assertThat(table(report, PEOPLE).counts()).isEqualTo(Verdict.MATCH);
    }

    /** Masked rows are streamed, and those that the policy leaves out are counted once. */
    @Test
    void streamed_rows_are_exact_over_several_positions() throws Exception {
        policy = PolicyFile.parse("test", """
                version: 1
                unclassified: allow
                tables:
                  - {match: public.people, keep: id % 3 != 0}
                columns:
                  - {match: "*.*.name", mask: hash}
                """, Optional.of(PolicyKey.of("0123456789abcdef0123456789abcdef")));
        endTimeAt(PEOPLE, List.of(2, 3), "UPDATE people SET id = -id, name = 'moved' WHERE id IN (130000, 130001)");
        Report report = reconcile(Level.ROWS, "public.people");
        assertThat(report.verdict()).as(() -> ReportText.of(report)).isEqualTo(Verdict.MATCH);
        TableReport people = table(report, PEOPLE);
        assertThat(places(people)).contains(0, 1);
        assertThat(people.filteredRows()).isBetween(PEOPLE_ROWS / 3 - 5L, PEOPLE_ROWS / 3 + 5L);
    }

    @Test
    void ranges_that_take_too_long_together_are_compared_in_smaller_portions() throws Exception {
        source.beforeReading = (_, ranges) -> {
            readings.add(ranges);
            if (ranges > 2) {
                endTime();
            }
        };
        Report report = reconcile(Level.CHECKSUMS, "public.people");
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(readings).containsExactly(1, 6, 6, 3, 1, 1, 1, 1, 1, 1);
        assertThat(positions).hasValue(4);
        assertThat(places(table(report, PEOPLE))).containsExactly(0, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void rows_that_cannot_be_counted_in_time_as_a_whole_are_counted_by_ranges() throws Exception {
        endTimeAt(
                PEOPLE,
                List.of(1, 3),
                "INSERT INTO people (id, name) SELECT coalesce(max(id), 0) + 1, 'new' FROM people",
                "DELETE FROM people WHERE id % 10000 = 3",
                "UPDATE people SET id = -id WHERE id BETWEEN 140000 AND 140010");
        Report report = reconcile(Level.COUNTS, "public.people");
        assertThat(report.verdict()).as(() -> ReportText.of(report)).isEqualTo(Verdict.MATCH);
        assertThat(readings).startsWith(1, 1).hasSizeGreaterThan(3);
        assertThat(positions).hasValue(3);
        assertThat(report.positions().orElseThrow()).hasSize(2);
        TableReport people = table(report, PEOPLE);
        assertThat(people.sourceRows()).isEqualTo(people.lakeRows()).isGreaterThan(PEOPLE_ROWS / 2);
        lake.atRelease = () -> {
            follow();
            lake.remove(PEOPLE, 120_000L);
        };
        endTimeAt(PEOPLE, List.of(1));
        TableReport differing = table(reconcile(Level.COUNTS, "public.people"), PEOPLE);
        assertThat(differing.verdict()).isEqualTo(Verdict.MISMATCH);
        assertThat(differing.sourceRows()).isEqualTo(differing.lakeRows() + 1);
    }

    @Test
    void what_no_snapshot_has_time_for_is_named_with_the_remedy() throws Exception {
        source.beforeReading = (table, _) -> {
            if (table.equals(EVENTS)) {
                endTime();
            }
        };
        assertThatThrownBy(() -> reconcile(Level.CHECKSUMS))
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("public.events (which has no key")
                .hasMessageContaining("Raise SLUICE_RECONCILE_SNAPSHOT_AGE")
                .hasMessageContaining("Other tables: 1 the same on both sides");
        int before = positions.get();
        assertThat(before).isLessThanOrEqualTo(3);
        source.beforeReading = (_, _) -> endTime();
        assertThatThrownBy(() -> reconcile(Level.CHECKSUMS, "public.people"))
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("public.people (not even one range of its keys could be read in time)");
        assertThat(positions.get() - before).isEqualTo(2);
    }

    @Test
    void a_lake_that_is_always_late_ends_it() {
        lake.atRelease = () -> {
            positions.incrementAndGet();
            synchronized (this) {
                tooOld.run();
            }
        };
        assertThatThrownBy(() -> reconcile(Level.CHECKSUMS))
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("before the lake had reached them");
        assertThat(positions).hasValue(3);
    }

    @Test
    void a_lake_that_falls_behind_in_the_middle_ends_it_too() {
        lake.atRelease = () -> {
            follow();
            if (positions.get() > 1) {
                synchronized (this) {
                    tooOld.run();
                }
            }
        };
        endTimeAt(PEOPLE, List.of(2));
        assertThatThrownBy(() -> reconcile(Level.CHECKSUMS, "public.people"))
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("before the lake had reached them");
        assertThat(positions).hasValue(4);
    }

    @Test
    void a_table_whose_columns_change_between_positions_is_not_judged() {
        endTimeAt(PEOPLE, List.of(2));
        ReconciliationRequest request = new ReconciliationRequest(List.of("public.people"), Level.CHECKSUMS);
        assertThatThrownBy(() -> reconciler().reconcile(request, progress -> {
                    if (positions.get() == 1 && progress.phase().startsWith("holding")) {
                        write("ALTER TABLE people ADD COLUMN more int");
                    }
                }))
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("public.people was dropped, or its columns were changed");
    }

    @Test
    void a_cancellation_is_no_reason_for_another_position() {
        Thread caller = Thread.currentThread();
        source.beforeReading = (_, _) -> {
            caller.interrupt();
            new CountDownLatch(1).await();
        };
        assertThatThrownBy(() -> reconcile(Level.CHECKSUMS)).isInstanceOf(InterruptedException.class);
        assertThat(positions).hasValue(1);
    }
}
