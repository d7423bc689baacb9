package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Policy;
import dev.sluice.row.TableId;
import dev.sluice.testing.PostgresServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A real PostgreSQL with a table of people and one of events, and a lake that tests spoil. */
abstract class ReconcilerFixture {
    static final TableId PEOPLE = new TableId("public", "people");
    static final TableId EVENTS = new TableId("public", "events");

    static PostgresServer server;

    final LakeInMemory lake = new LakeInMemory();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ReconciliationMetrics metrics = new ReconciliationMetrics(meters);
    final KeptInMemory verdicts = new KeptInMemory();
    PostgresSide source;
    Policy policy = Policy.passingEverything();
    Map<String, String> limits = Map.of();
    Alarm alarm = Alarm::ofTheMachine;

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

    final Report reconcile(Level level, String... tables) throws InterruptedException {
        return reconciler().reconcile(new ReconciliationRequest(List.of(tables), level), _ -> {});
    }

    final Reconciler reconciler() {
        return new Reconciler(
                source, lake, lake, policy, config(limits), metrics, verdicts, "1.0", Clock.systemUTC(), alarm);
    }

    /** The defaults, and a schedule; an empty one is none. */
    static ReconcileConfig config(String schedule) {
        return config(Map.of("schedule", schedule));
    }

    /** @param settings by their names below {@code sluice.reconcile} */
    static ReconcileConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
        settings.forEach((name, value) -> builder.withDefaultValue("sluice.reconcile." + name, value));
        return builder.withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withMapping(ReconcileConfig.class)
                .build()
                .getConfigMapping(ReconcileConfig.class);
    }

    static TableReport table(Report report, TableId table) {
        return report.tables().stream()
                .filter(one -> one.table().equals(table.toString()))
                .findFirst()
                .orElseThrow();
    }

    static Differences differences(Report report, TableId table) {
        assertThat(report.verdict()).isEqualTo(Verdict.MISMATCH);
        assertThat(table(report, table).checksum()).contains(Verdict.MISMATCH);
        assertThat(ExitCode.of(report).code()).isEqualTo(1);
        return table(report, table).differences().orElseThrow();
    }

    static DifferingRow row(DifferenceKind kind, Object id, String... columns) {
        return new DifferingRow(kind, Map.of("id", id.toString()), List.of(columns));
    }
}
