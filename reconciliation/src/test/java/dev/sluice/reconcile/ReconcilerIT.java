package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.PolicyKey;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.testing.PostgresServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcilerIT {
    private static final TableId PEOPLE = new TableId("public", "people");
    private static final TableId EVENTS = new TableId("public", "events");
    private static final String MASKING = """
            version: 1
            unclassified: allow
            columns:
              - {match: "*.*.email", mask: hash}
              - {match: "*.*.phone", mask: partial, keep-last: 2}
              - {match: "*.*.note", mask: redact}
              - {match: "*.*.born", mask: null}
              - {match: "*.*.secret", mask: drop}
            """;

    private static PostgresServer server;

    private final LakeInMemory lake = new LakeInMemory();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ReconciliationMetrics metrics = new ReconciliationMetrics(meters);
    private PostgresSide source;
    private Policy policy = Policy.passingEverything();

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(PostgresServer.Version.NEWEST);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void fill() throws Exception {
        server.execute(
                "DROP TABLE IF EXISTS people, events",
                "CREATE TABLE people (id bigint PRIMARY KEY, name text, email text, phone varchar(20), note text,"
                        + " born date, secret text, balance numeric(10,2), at timestamptz)",
                "INSERT INTO people SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE 'name ' || i END,"
                        + " 'person' || i || '@example.org', '+49 30 ' || 100000 + i, 'note ' || i,"
                        + " date '1970-01-01' + i::int, 'secret ' || i, i / 4.0, timestamptz '2020-01-01Z' + i * interval '1 s'"
                        + " FROM generate_series(1, 2000) i",
                "CREATE TABLE events (kind text, amount int)",
                "ALTER TABLE events REPLICA IDENTITY FULL",
                "INSERT INTO events SELECT 'kind ' || i % 10, i % 100 FROM generate_series(1, 3000) i");
        source = new PostgresSide(server.url());
    }

    private Report reconcile(Level level, String... tables) throws InterruptedException {
        ReconcileConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withMapping(ReconcileConfig.class)
                .build()
                .getConfigMapping(ReconcileConfig.class);
        return new Reconciler(source, lake, lake, policy, config, metrics)
                .reconcile(new ReconciliationRequest(List.of(tables), level), _ -> {});
    }

    private static TableReport table(Report report, TableId table) {
        return report.tables().stream()
                .filter(one -> one.table().equals(table.toString()))
                .findFirst()
                .orElseThrow();
    }

    private Differences differences(Report report, TableId table) {
        assertThat(report.verdict()).isEqualTo(Verdict.MISMATCH);
        assertThat(table(report, table).checksum()).contains(Verdict.MISMATCH);
        assertThat(ExitCode.of(report).code()).isEqualTo(1);
        return table(report, table).differences().orElseThrow();
    }

    private static DifferingRow row(DifferenceKind kind, Object id, String... columns) {
        return new DifferingRow(kind, Map.of("id", id.toString()), List.of(columns));
    }

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
    void masked_columns_are_compared_under_their_masks() throws Exception {
        mask();
        lake.copy(source, policy);
        Report report = reconcile(Level.ROWS);
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        TableReport people = table(report, PEOPLE);
        assertThat(people.notCompared()).containsExactly("secret");
        assertThat(people.comparedBy()).contains("with the policy applied");
        assertThat(table(report, EVENTS).comparedBy()).contains("in the source database");
    }

    @Test
    void constant_masks_are_compared_in_the_database() throws Exception {
        policy = PolicyFile.parse("test", """
                version: 1
                unclassified: allow
                columns:
                  - {match: "*.*.name", mask: redact}
                  - {match: "*.*.born", mask: null}
                """, Optional.empty());
        lake.copy(source, policy);
        assertThat(reconcile(Level.ROWS).verdict()).isEqualTo(Verdict.MATCH);
        assertThat(table(reconcile(Level.ROWS), PEOPLE).comparedBy()).contains("in the source database");
        lake.change(PEOPLE, 3L, 1, "name 3");
        lake.change(PEOPLE, 4L, 5, 4);
        lake.change(PEOPLE, 5L, 1, "something else");
        Differences found = differences(reconcile(Level.ROWS), PEOPLE);
        assertThat(found.rows())
                .containsExactlyInAnyOrder(
                        row(DifferenceKind.UNMASKED, 3, "name"),
                        row(DifferenceKind.UNMASKED, 4, "born"),
                        row(DifferenceKind.DIFFERENT, 3, "name"),
                        row(DifferenceKind.DIFFERENT, 4, "born"),
                        row(DifferenceKind.DIFFERENT, 5, "name"));
    }

    @Test
    void an_original_in_the_lake_is_the_gravest_finding_and_not_repeated() throws Exception {
        mask();
        lake.copy(source, policy);
        lake.change(PEOPLE, 42L, 2, "person42@example.org");
        Report report = reconcile(Level.ROWS);
        Differences found = differences(report, PEOPLE);
        assertThat(found.rows().getFirst()).isEqualTo(row(DifferenceKind.UNMASKED, 42, "email"));
        assertThat(ReportJson.of(report) + ReportText.of(report)).doesNotContain("person42@example.org");
    }

    @Test
    void an_original_as_key_is_found_and_not_repeated() throws Exception {
        server.execute(
                "DROP TABLE people",
                "CREATE TABLE people (email text PRIMARY KEY, age int)",
                "INSERT INTO people SELECT 'person' || i || '@example.org', i FROM generate_series(1, 500) i");
        mask();
        lake.copy(source, policy);
        List<Row> rows = lake.rows(PEOPLE);
        Row victim =
                rows.stream().filter(row -> row.value(1).equals(33)).findFirst().orElseThrow();
        rows.remove(victim);
        rows.add(Row.of("person33@example.org", 33));
        Report report = reconcile(Level.ROWS);
        assertThat(differences(report, PEOPLE).totals())
                .isEqualTo(Map.of(DifferenceKind.UNMASKED, 1L, DifferenceKind.MISSING, 1L, DifferenceKind.EXTRA, 1L));
        assertThat(ReportJson.of(report)).doesNotContain("person33@example.org").contains("(not shown)");
    }

    @Test
    void an_original_in_a_table_without_a_key_is_found() throws Exception {
        policy = PolicyFile.parse(
                "test",
                "{version: 1, unclassified: allow, columns: [{match: \"*.events.kind\", mask: redact}]}",
                Optional.empty());
        lake.copy(source, policy);
        List<Row> rows = lake.rows(EVENTS);
        rows.set(0, Row.of("kind 1", rows.getFirst().value(1)));
        Report report = reconcile(Level.ROWS, "public.events");
        // Row 0 was one of kind 1 for certain only if its amount says so.
        boolean original = (Integer) rows.getFirst().value(1) % 10 == 1;
        assertThat(differences(report, EVENTS).totals().containsKey(DifferenceKind.UNMASKED))
                .isEqualTo(original);
        assertThat(original).isTrue();
    }

    @Test
    void the_same_filter_applies_to_the_source() throws Exception {
        policy = PolicyFile.parse(
                "test",
                "{version: 1, unclassified: allow,"
                        + " tables: [{match: public.people, keep: {column: id, less-or-equal: 100}}]}",
                Optional.empty());
        lake.copy(source, policy);
        Report report = reconcile(Level.ROWS);
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(table(report, PEOPLE).sourceRows()).isEqualTo(100);
        assertThat(table(reconcile(Level.COUNTS), PEOPLE).sourceRows()).isEqualTo(100);
        lake.remove(PEOPLE, 100L);
        assertThat(differences(reconcile(Level.ROWS), PEOPLE).rows()).containsExactly(row(DifferenceKind.MISSING, 100));
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

    private void mask() {
        policy = PolicyFile.parse("test", MASKING, Optional.of(PolicyKey.of("0123456789abcdef0123456789abcdef")));
    }
}
