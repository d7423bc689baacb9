package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.row.KeyRange;
import dev.sluice.row.ReadFrom;
import dev.sluice.source.CutGate;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.Finding;
import dev.sluice.source.Finding.Severity;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandbySnapshotIT {
    private static final int WRITERS = 6;
    private static final int ROUNDS = 30;
    private static final int CONNECTIONS = 3;
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** More subtransactions than a server remembers of one transaction, so that snapshots overflow. */
    private static final int MANY_SAVEPOINTS = 70;

    private static PostgresServer primary(PostgresServer.Version version) throws Exception {
        return PostgresServer.startNatively(version, Map.of("max_prepared_transactions", "20"));
    }

    private static SourceConfig settings(PostgresServer source, PostgresServer standby, String... more) {
        List<String> all = new ArrayList<>(List.of("standby-url", standby.url()));
        all.addAll(List.of(more));
        return SourceSettings.of(source.url(), all.toArray(String[]::new));
    }

    private static StandbySnapshot take(SourceConfig config, Duration bound) throws InterruptedException {
        return StandbySnapshot.take(
                new PostgresConnections(config),
                PostgresConnections.standby(config).orElseThrow(),
                "sluice",
                bound,
                CONNECTIONS);
    }

    @ParameterizedTest
    @EnumSource
    void cuts_exactly_at_a_standbys_snapshot_while_others_write(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = primary(version);
                PostgresServer standby = server.standby()) {
            server.execute("create table t (id int primary key, v int)");
            SourceConfig config = settings(server, standby);
            AtomicBoolean writing = new AtomicBoolean(true);
            List<Thread> writers = new ArrayList<>();
            for (int seed = 0; seed < WRITERS; seed++) {
                int writer = seed;
                writers.add(Thread.ofPlatform().start(() -> write(server, writer, writing)));
            }
            try (Subscribed subscribed = Subscribed.start(config)) {
                subscribed.awaitStreaming();
                for (int round = 0; round < ROUNDS; round++) {
                    assertSame(subscribed, config, "round " + round);
                }
                writing.set(false);
                for (Thread writer : writers) {
                    writer.join();
                }
                assertSame(subscribed, config, "nobody writes");
            } finally {
                writing.set(false);
            }
        }
    }

    private static void assertSame(Subscribed subscribed, SourceConfig config, String round) throws Exception {
        try (CutGate.Hold hold = subscribed.gate().hold(BOUND, Duration.ZERO);
                StandbySnapshot snapshot = take(config, BOUND)) {
            UUID id = hold.release(snapshot::visible);
            subscribed.awaitCut(id);
            Map<Object, Object> replayed = RowsOfT.replayed(subscribed.events(), id);
            for (int reader = 0; reader < snapshot.readers(CONNECTIONS); reader++) {
                assertThat(RowsOfT.read(snapshot)).describedAs(round).isEqualTo(replayed);
            }
            assertThat(snapshot.readFrom().role()).isEqualTo(ReadFrom.Role.STANDBY);
            assertThat(snapshot.readFrom().server())
                    .isEqualTo(config.standbyUrl().orElseThrow().substring("postgresql://".length()));
        }
    }

    /** Each kind of transaction that commits in its own way. */
    private static void write(PostgresServer server, int writer, AtomicBoolean writing) {
        Random random = new Random(writer);
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (writing.get()) {
                try {
                    for (int change = random.nextInt(4); change >= 0; change--) {
                        change(statement, random);
                    }
                    int kind = random.nextInt(20);
                    if (kind == 0) {
                        for (int savepoint = 0; savepoint < MANY_SAVEPOINTS; savepoint++) {
                            statement.execute("savepoint s");
                            statement.execute("insert into t values (" + (1000 + writer) + ", " + savepoint
                                    + ") on conflict (id) do update set v = excluded.v");
                        }
                    } else if (kind == 1) {
                        statement.execute("savepoint s");
                        change(statement, random);
                        statement.execute("rollback to savepoint s");
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else if (random.nextInt(10) == 0) {
                        statement.execute("prepare transaction 'writer " + writer + "'");
                        connection.setAutoCommit(true);
                        statement.execute("commit prepared 'writer " + writer + "'");
                        connection.setAutoCommit(false);
                    } else {
                        connection.commit();
                    }
                } catch (SQLException e) {
                    connection.rollback(); // a deadlock between writers
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void change(Statement statement, Random random) throws SQLException {
        int id = random.nextInt(500);
        statement.execute(
                random.nextInt(4) == 0
                        ? "delete from t where id = " + id
                        : "insert into t values (" + id + ", " + random.nextInt()
                                + ") on conflict (id) do update set v = excluded.v");
    }

    @ParameterizedTest
    @EnumSource
    void waits_for_a_standby_that_lags_and_then_says_so(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = primary(version);
                PostgresServer standby = server.standby()) {
            server.execute("create table t (id int primary key, v int)", "create publication sluice for table t");
            SourceConfig config = settings(server, standby);
            pause(server, standby);
            server.execute("insert into t values (1, 1)");
            assertThatThrownBy(() -> take(config, SHORT))
                    .isInstanceOf(RetryableSourceException.class)
                    .hasMessageContainingAll(
                            standby.url().substring("postgresql://".length()),
                            "bytes behind",
                            "pg_wal_replay_resume()",
                            "SLUICE_RECONCILE_SNAPSHOT_WAIT");
            assertThat(inspect(config))
                    .anyMatch(finding -> finding.severity() == Severity.ERROR
                            && finding.remedy().contains("pg_wal_replay_resume"));
            Thread resuming = Thread.ofPlatform().start(() -> {
                await().until(() -> slots(server) > 0);
                execute(standby, "select pg_wal_replay_resume()");
            });
            try (StandbySnapshot snapshot = take(config, BOUND)) {
                assertThat(RowsOfT.read(snapshot)).containsEntry(1, 1);
                assertThat(snapshot.readFrom().lagBytes()).isPositive();
                assertThat(slots(server)).as("slots left at the source").isZero();
            }
            resuming.join();
        }
    }

    /** Replay has really stopped only when a later record is not replayed any more. */
    private static void pause(PostgresServer server, PostgresServer standby) throws SQLException {
        standby.execute("select pg_wal_replay_pause()");
        await().atMost(BOUND).until(() -> {
            String before = query(standby, "select pg_last_wal_replay_lsn()");
            server.execute("select pg_logical_emit_message(true, 'test', 'x')");
            String received = query(server, "select pg_current_wal_flush_lsn()");
            await().atMost(BOUND)
                    .until(() -> query(standby, "select pg_last_wal_receive_lsn() >= '" + received + "'")
                            .equals("t"));
            return before.equals(query(standby, "select pg_last_wal_replay_lsn()"));
        });
    }

    private static int slots(PostgresServer server) throws SQLException {
        return Integer.parseInt(query(server, "select count(*) from pg_replication_slots"));
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect()) {
            return Server.text(connection, sql);
        }
    }

    private static void execute(PostgresServer server, String sql) {
        try {
            server.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refuses_what_is_no_standby_of_the_source() throws Exception {
        try (PostgresServer server = primary(PostgresServer.Version.NEWEST);
                PostgresServer standby = server.standby();
                PostgresServer other = primary(PostgresServer.Version.NEWEST)) {
            server.execute("create table t (id int primary key, v int)", "create database shop");
            String remedy = "SLUICE_SOURCE_STANDBY_URL";
            refused(settings(server, server), "not in recovery", remedy);
            refused(settings(other, standby), "another cluster", remedy);
            refused(
                    SourceSettings.of(server.url().replace("/postgres", "/shop"), "standby-url", standby.url()),
                    "another database",
                    remedy);
            refused(settings(server, standby, "standby-username", "nobody"), "nobody");
            assertThat(inspect(settings(server, standby)))
                    .anyMatch(finding -> finding.severity() == Severity.GOOD
                            && finding.what().contains("is a hot standby of the source"))
                    .anyMatch(finding -> finding.severity() == Severity.WARNING
                            && finding.remedy().contains("hot_standby_feedback = on"));
            server.execute(
                    "create role reader login",
                    "create role replicator login replication",
                    "select pg_logical_emit_message(true, 'test', 'x')");
            String created = query(server, "select pg_current_wal_flush_lsn()");
            await().atMost(BOUND)
                    .until(() -> query(standby, "select pg_last_wal_replay_lsn() >= '" + created + "'")
                            .equals("t"));
            assertThat(inspect(settings(server, standby, "standby-username", "reader")))
                    .anyMatch(finding -> finding.severity() == Severity.ERROR
                            && finding.remedy().startsWith("ALTER ROLE \"reader\" REPLICATION;"));
            assertThat(inspect(settings(server, standby, "standby-username", "replicator")))
                    .anyMatch(finding -> finding.severity() == Severity.ERROR
                            && finding.remedy().startsWith("GRANT SELECT ON \"public\".\"t\" TO \"replicator\";"));
        }
    }

    private static void refused(SourceConfig config, String... why) {
        assertThatThrownBy(() -> take(config, SHORT))
                .isInstanceOf(FatalSourceException.class)
                .hasMessageContainingAll(why);
        assertThat(inspect(config)).anySatisfy(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.what() + finding.remedy()).contains(why);
        });
    }

    /** Both have one system identifier, and places in the log mean something else on each. */
    @Test
    void refuses_a_standby_that_was_left_behind_by_a_failover() throws Exception {
        try (PostgresServer old = primary(PostgresServer.Version.NEWEST);
                PostgresServer left = old.standby();
                PostgresServer source = old.standby()) {
            old.execute("create table t (id int primary key, v int)");
            source.execute("select pg_promote(true, 60)");
            old.execute(
                    "insert into t select g, g from generate_series(1, 20000) g",
                    "select pg_logical_emit_message(true, 'test', 'x')");
            assertThatThrownBy(() -> take(settings(source, left), BOUND))
                    .isInstanceOf(RetryableSourceException.class)
                    .hasMessageContainingAll("timeline 1", "timeline", "2", "primary_conninfo");
            assertThat(inspect(settings(source, left)))
                    .anyMatch(finding -> finding.severity() == Severity.ERROR
                            && finding.what().contains("timeline 1"));
            refused(settings(old, source), "not in recovery");
        }
    }

    @ParameterizedTest
    @EnumSource
    void says_what_helps_when_replay_ends_the_reading(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = primary(version);
                PostgresServer standby = server.standby()) {
            server.execute(
                    "create table t (id int primary key, v int)",
                    "insert into t select g, g from generate_series(1, 1000) g",
                    "create publication sluice for table t");
            standby.execute("alter system set max_standby_streaming_delay = 0", "select pg_reload_conf()");
            SourceConfig config = settings(server, standby);
            try (DigestSnapshot snapshot = new DigestSnapshot(take(config, BOUND), new Catalogue(config), 1)) {
                assertThat(snapshot.count(snapshot.tables().getFirst().id())).isEqualTo(1000);
                server.execute("delete from t", "vacuum t");
                String vacuumed = query(server, "select pg_current_wal_flush_lsn()");
                await().atMost(BOUND)
                        .until(() -> query(standby, "select pg_last_wal_replay_lsn() >= '" + vacuumed + "'")
                                .equals("t"));
                assertThatThrownBy(() -> snapshot.rows(snapshot.tables().getFirst(), KeyRange.ALL, () -> _ -> {}))
                        .isInstanceOf(RetryableSourceException.class)
                        .hasMessageContainingAll("hot_standby_feedback = on", "max_standby_streaming_delay");
            }
        }
    }

    private static List<Finding> inspect(SourceConfig config) {
        PostgresConnections connections = new PostgresConnections(config);
        return new Preflight(config, connections, new Catalogue(config)).inspect();
    }
}
