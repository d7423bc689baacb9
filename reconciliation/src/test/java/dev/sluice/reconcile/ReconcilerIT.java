package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReconcilerIT extends ReconcilerFixture {
    @Test
    void equal_copies_match() throws Exception {
        lake.copy(source, policy);
        Report report = reconcile(Level.ROWS);
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(report.tables()).hasSize(2).allSatisfy(table -> {
            assertThat(table.comparedBy()).contains("in the source database");
            assertThat(table.sourceRows()).isPositive().isEqualTo(table.lakeRows());
        });
        assertThat(meters.counter("sluice.reconciliations", "verdict", "match").count())
                .isEqualTo(1);
        assertThat(reconcile(Level.COUNTS).verdict()).isEqualTo(Verdict.MATCH);
    }

    @Test
    void what_it_would_cost_is_told_beforehand() throws Exception {
        server.execute("ANALYZE people", "ANALYZE events");
        Estimate estimate = reconciler().estimate(new ReconciliationRequest(List.of(), Level.ROWS));
        assertThat(estimate.tables()).hasSize(2).allSatisfy(table -> {
            assertThat(table.rows()).isBetween(1900L, 3100L);
            assertThat(table.bytesRead()).isBetween(100_000L, 1_000_000L);
            assertThat(table.bytesSent()).as("computed in the database").isZero();
        });
        assertThat(estimate.toText()).contains("public.people: about 2,000 rows", "kB read, 0 kB sent");
        assertThat(source.streamedRows).hasValue(0);
    }

    @Test
    void a_changed_value_is_named() throws Exception {
        lake.copy(source, policy);
        lake.change(PEOPLE, 77L, 7, new BigDecimal("19.26"));
        Differences found = differences(reconcile(Level.ROWS), PEOPLE);
        assertThat(found.rows()).containsExactly(row(DifferenceKind.DIFFERENT, 77, "balance"));
        assertThat(found.totals()).isEqualTo(Map.of(DifferenceKind.DIFFERENT, 1L));
        assertThat(found.complete()).isTrue();
        assertThat(meters.get("sluice.reconciliation.mismatches").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void null_against_empty_and_a_trailing_space_are_different() throws Exception {
        lake.copy(source, policy);
        lake.change(PEOPLE, 7L, 1, "");
        lake.change(PEOPLE, 8L, 1, "name 8 ");
        lake.change(PEOPLE, 9L, 1, Marker.NULL);
        assertThat(differences(reconcile(Level.ROWS), PEOPLE).rows())
                .containsExactlyInAnyOrder(
                        row(DifferenceKind.DIFFERENT, 7, "name"),
                        row(DifferenceKind.DIFFERENT, 8, "name"),
                        row(DifferenceKind.DIFFERENT, 9, "name"));
    }

    @Test
    void missing_extra_and_duplicated_rows_are_named() throws Exception {
        lake.copy(source, policy);
        lake.remove(PEOPLE, 10L);
        lake.rows(PEOPLE).add(lake.row(PEOPLE, 11L));
        Object[] extra = lake.row(PEOPLE, 12L).copyValues();
        extra[0] = 5000L;
        lake.rows(PEOPLE).add(Row.of(extra));
        Report report = reconcile(Level.ROWS);
        assertThat(differences(report, PEOPLE).rows())
                .containsExactly(
                        row(DifferenceKind.MISSING, 10),
                        row(DifferenceKind.EXTRA, 5000),
                        row(DifferenceKind.DUPLICATED, 11));
        assertThat(table(report, PEOPLE).counts()).isEqualTo(Verdict.MISMATCH);
        assertThat(ReportText.of(report))
                .contains("1 missing in the lake")
                .contains("id=5000")
                .contains("MISMATCH in 1 of 2 tables");
    }

    @Test
    void equal_checksums_need_no_look_for_values_that_the_lake_cannot_hold() throws Exception {
        lake.copy(source, policy);
        assertThat(reconcile(Level.CHECKSUMS, "public.people").verdict()).isEqualTo(Verdict.MATCH);
        assertThat(source.looks).hasValue(0);
        assertThat(reconcile(Level.COUNTS, "public.people").verdict()).isEqualTo(Verdict.MATCH);
        assertThat(source.looks).hasValue(1);
        lake.change(PEOPLE, 9L, 1, "other");
        assertThat(reconcile(Level.CHECKSUMS, "public.people").verdict()).isEqualTo(Verdict.MISMATCH);
        assertThat(source.looks).hasValue(2);
    }

    @Test
    void an_infinite_date_is_looked_for_where_checksums_differ_and_its_row_left_out() throws Exception {
        lake.copy(source, policy);
        server.execute(
                "UPDATE people SET born = 'infinity' WHERE id = 3",
                "UPDATE people SET at = '-infinity' WHERE id = 4",
                "UPDATE people SET balance = 'NaN' WHERE id = 5");
        lake.remove(PEOPLE, 3L);
        lake.remove(PEOPLE, 4L);
        lake.remove(PEOPLE, 5L);
        Report report = reconcile(Level.CHECKSUMS, "public.people");
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(table(report, PEOPLE).quarantinedRows()).isEqualTo(3);
        // A lake that has one of them, as a number that wraps around to the same bits, has a row too many.
        Object[] wrapped = lake.row(PEOPLE, 6L).copyValues();
        wrapped[0] = 3L;
        wrapped[1] = "name 3";
        wrapped[5] = Integer.MAX_VALUE + 10_957;
        lake.rows(PEOPLE).add(Row.of(wrapped));
        assertThat(differences(reconcile(Level.ROWS, "public.people"), PEOPLE).rows())
                .containsExactly(row(DifferenceKind.EXTRA, 3));
    }

    @Test
    void rows_without_a_key_are_compared_as_a_multiset() throws Exception {
        lake.copy(source, policy);
        List<Row> rows = lake.rows(EVENTS);
        rows.removeLast();
        rows.add(rows.getFirst());
        rows.add(Row.of("kind of its own", 1));
        Report report = reconcile(Level.ROWS, "public.e*");
        assertThat(report.tables()).hasSize(1);
        assertThat(differences(report, EVENTS).totals())
                .isEqualTo(Map.of(DifferenceKind.MISSING, 1L, DifferenceKind.EXTRA, 1L, DifferenceKind.DUPLICATED, 1L));
        assertThat(differences(report, EVENTS).rows())
                .allSatisfy(row -> assertThat(row.key()).containsOnlyKeys("rowChecksum"));
    }

    @Test
    void bisection_reads_only_the_differing_range_again() throws Exception {
        server.execute(
                "INSERT INTO people (id, name) SELECT i, 'name ' || i FROM generate_series(2001, 400000) i",
                "ANALYZE people");
        lake.copy(source, policy);
        lake.change(PEOPLE, 300_000L, 1, "other");
        source.streamedRows.set(0);
        lake.readRows.set(0);
        Report report = reconcile(Level.ROWS, "public.people");
        assertThat(differences(report, PEOPLE).rows()).containsExactly(row(DifferenceKind.DIFFERENT, 300_000, "name"));
        TableReport people = table(report, PEOPLE);
        assertThat(people.parts().orElseThrow()).isGreaterThan(8);
        assertThat(people.differingParts()).contains(1);
        // The database computed the digests; rows were streamed twice from one of its ranges.
        assertThat(source.streamedRows.get()).isLessThan(2 * 400_000 / 8);
        assertThat(lake.readRows.get()).isLessThan(400_000 + 400_000 / 8);
    }

    @Test
    void a_table_that_differs_everywhere_yields_a_bounded_report_with_totals() throws Exception {
        server.execute("INSERT INTO people (id, name) SELECT i, 'name ' || i FROM generate_series(2001, 100000) i");
        lake.copy(source, policy);
        lake.rows(PEOPLE).replaceAll(row -> {
            Object[] values = row.copyValues();
            values[1] = "wrong";
            return Row.of(values);
        });
        Differences found = differences(reconcile(Level.ROWS, "public.people"), PEOPLE);
        assertThat(found.totals()).isEqualTo(Map.of(DifferenceKind.DIFFERENT, 100_000L));
        assertThat(found.rows()).hasSize(100);
        assertThat(found.complete()).isFalse();
    }

    @Test
    void a_source_that_is_read_at_a_pace_reads_a_second_of_rows_at_a_time_or_streams_them() throws Exception {
        server.execute("ANALYZE people, events");
        lake.copy(source, policy);
        limits = Map.of("rows-per-second", "100");
        Report report = reconcile(Level.ROWS);
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(table(report, PEOPLE).parts().orElseThrow()).isBetween(15, 30);
        assertThat(table(report, PEOPLE).comparedBy()).contains("in the source database");
        assertThat(table(report, EVENTS).comparedBy()).doesNotContain("in the source database");
        lake.remove(PEOPLE, 1999L);
        lake.rows(EVENTS).removeLast();
        assertThat(differences(reconcile(Level.ROWS), PEOPLE).rows())
                .containsExactly(row(DifferenceKind.MISSING, 1999));
        assertThat(table(reconcile(Level.COUNTS), EVENTS).counts()).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void text_keys_are_cut_by_their_bytes() throws Exception {
        server.execute(
                "DROP TABLE people",
                "CREATE TABLE people (id text COLLATE \"en-x-icu\" PRIMARY KEY, n int)",
                "INSERT INTO people SELECT chr(64 + i % 60) || chr(200 + i % 300) || md5(i::text), i"
                        + " FROM generate_series(1, 120000) i",
                "INSERT INTO people VALUES (U&'\\FFFF', -1), (U&'\\+01F600', -2)",
                "ANALYZE people");
        lake.copy(source, policy);
        Report report = reconcile(Level.ROWS, "public.people");
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(table(report, PEOPLE).parts().orElseThrow()).isGreaterThan(3);
        lake.change(PEOPLE, "\uFFFF", 1, 5);
        assertThat(differences(reconcile(Level.ROWS, "public.people"), PEOPLE).rows())
                .containsExactly(row(DifferenceKind.DIFFERENT, "\uFFFF", "n"));
    }

    @Test
    void a_table_that_the_lake_lacks_is_a_mismatch() throws Exception {
        lake.copy(source, policy);
        lake.tables.remove(EVENTS);
        lake.tables.put(new TableId("public", "gone"), List.of());
        Report report = reconcile(Level.CHECKSUMS);
        assertThat(table(report, EVENTS).verdict()).isEqualTo(Verdict.MISMATCH);
        assertThat(table(report, EVENTS).sourceRows()).isEqualTo(3000);
        assertThat(table(report, PEOPLE).verdict()).isEqualTo(Verdict.MATCH);
        assertThat(report.onlyInLake()).containsExactly("public.gone");
    }

    @Test
    void a_request_that_matches_nothing_is_refused() {
        assertThatThrownBy(() -> reconcile(Level.COUNTS, "public.nothing"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("public.nothing");
    }

    @Test
    void an_interruption_stops_both_sides_and_is_no_verdict() throws Exception {
        lake.copy(source, policy);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (Connection blocker = server.connect()) {
            blocker.setAutoCommit(false);
            Thread thread = Thread.ofPlatform().unstarted(() -> {
                try {
                    reconcile(Level.ROWS, "public.people");
                } catch (InterruptedException | RuntimeException e) {
                    thrown.set(e);
                }
            });
            // Not before the snapshot is taken: that waits for transactions that lock.
            lake.atRelease = () -> execute(blocker, "LOCK TABLE people IN ACCESS EXCLUSIVE MODE");
            thread.start();
            await().until(() -> backends("wait_event_type = 'Lock'") > 0);
            thread.interrupt();
            thread.join(Duration.ofSeconds(20));
            await().untilAsserted(() -> assertThat(backends("true")).isZero());
        }
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(meters.counter("sluice.reconciliations", "verdict", "not_completed")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_snapshot_that_grows_too_old_ends_without_a_verdict_at_the_server_too() throws Exception {
        lake.copy(source, policy);
        limits = Map.of("snapshot-age", "2s");
        try (Connection blocker = server.connect()) {
            blocker.setAutoCommit(false);
            lake.atRelease = () -> execute(blocker, "LOCK TABLE people IN ACCESS EXCLUSIVE MODE");
            ReconciliationRequest request = new ReconciliationRequest(List.of("public.people"), Level.CHECKSUMS);
            assertThatThrownBy(() -> reconciler().reconcile(request, progress -> {
                        if (progress.phase().startsWith("holding")) {
                            // A new snapshot waits for transactions that lock.
                            execute(blocker, "ROLLBACK");
                        }
                    }))
                    .isInstanceOf(NotCompletedException.class)
                    .hasMessageContaining("SLUICE_RECONCILE_SNAPSHOT_AGE");
            await().untilAsserted(() -> assertThat(backends("true")).isZero());
        }
    }

    @Test
    void asks_for_another_cut_where_the_lake_could_not_make_one_yet() throws Exception {
        lake.copy(source, policy);
        lake.missedCuts = 2;
        assertThat(reconcile(Level.ROWS, "public.people").verdict()).isEqualTo(Verdict.MATCH);
        assertThat(lake.missedCuts).isZero();
        assertThat(backends("true")).isZero();

        lake.missedCuts = 100;
        assertThatThrownBy(() -> reconcile(Level.ROWS, "public.people")).isInstanceOf(NotCompletedException.class);
        assertThat(lake.missedCuts).isPositive();
    }

    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int backends(String condition) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sluice' AND " + condition)) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void a_table_rewritten_after_the_snapshot_is_not_judged() throws Exception {
        lake.copy(source, policy);
        assertThatThrownBy(() -> {
                    try (SourceSnapshot snapshot = source.open(Duration.ofSeconds(20))) {
                        server.execute("TRUNCATE people");
                        snapshot.count(PEOPLE);
                    }
                })
                .hasMessageContaining("truncated or rewritten");
    }
}
