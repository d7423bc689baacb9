package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reconciliations read a hot standby of the source, and prove as much as if they read the source. */
class StandbyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = 5;
    private static final int ROWS = 20_000;

    private static SourceDatabase shown(PostgresServer standby, Replica replica) {
        return new SourceDatabase(standby.url().replaceAll("/[^/]+$", "/" + replica.slot()));
    }

    private static Replica replica(PostgresServer server, PostgresServer standby, String name) throws Exception {
        Replica replica = Replica.on(server, name);
        return replica.with("SLUICE_SOURCE_STANDBY_URL", shown(standby, replica).url());
    }

    @ParameterizedTest
    @EnumSource
    void matches_under_load_by_what_the_standby_shows(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.startNatively(version, Map.of());
                PostgresServer standby = server.standby();
                Replica replica = replica(server, standby, "read_at_standby")) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, " + ROWS + ") g");
            replica.start();
            replica.awaitEqual("public.accounts");
            SourceDatabase shown = shown(standby, replica);
            try (SteadyWriters load = Load.start(replica, 4, 100, 7)) {
                long atSource = rowsRead(replica.source());
                long atStandby = rowsRead(shown);
                for (int round = 0; round < ROUNDS; round++) {
                    load.awaitMore(200);
                    JsonNode view = Reconciliations.overRest(replica, "{}");
                    assertThat(view.path("verdict").asText())
                            .as(view::toPrettyString)
                            .isEqualTo("MATCH");
                    JsonNode readFrom = view.path("report").path("readFrom");
                    assertThat(readFrom.path("role").asText()).isEqualTo("STANDBY");
                    assertThat("postgresql://" + readFrom.path("server").asText())
                            .isEqualTo(shown.url());
                }
                await("the standby has counted what was read there")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> rowsRead(shown) - atStandby >= (long) ROUNDS * ROWS);
                assertThat(rowsRead(replica.source()) - atSource)
                        .as("rows read at the source, by the writers alone")
                        .isLessThan(ROWS);
                Replica.Outcome outcome = replica.command("reconcile");
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                assertThat(outcome.output()).contains("MATCH", "source read from the standby 127.0.0.1:");
            }
            replica.awaitEqual(Load.TABLES);
        }
    }

    private static long rowsRead(SourceDatabase database) throws SQLException {
        return Long.parseLong(database.query("select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
                + " from pg_stat_user_tables where relname = 'accounts'"));
    }

    @ParameterizedTest
    @EnumSource(names = "NEWEST")
    void finds_and_mends_harm_and_says_what_is_wrong_with_the_standby(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.startNatively(version, Map.of());
                PostgresServer standby = server.standby();
                Replica replica = replica(server, standby, "harmed_at_standby")) {
            replica.execute(
                    "create table items (id bigint primary key, name text, amount numeric(10,2))",
                    "insert into items select g, 'name ' || g, g from generate_series(1, 10000) g");
            replica.start();
            replica.awaitEqual("public.items");
            assertThat(replica.stop()).isZero();
            try (OtherEngine other = new OtherEngine(replica, "public.items")) {
                other.change("id", 4711L, "name", "name 4712");
            }
            Path file = replica.directory().resolve("report.json");
            Replica.Outcome outcome = replica.command("reconcile", "--json", file.toString());
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
            JsonNode report = JSON.readTree(Files.readString(file));
            assertThat(report.path("readFrom").path("role").asText()).isEqualTo("STANDBY");
            assertThat(report.path("tables").findValues("key"))
                    .singleElement()
                    .satisfies(key -> assertThat(key.path("id").asText()).isEqualTo("4711"));
            replica.with("SLUICE_RECONCILE_SNAPSHOT_WAIT", "4s").start();
            outcome = replica.command("reconcile", "--repair", "--apply", "--json", file.toString());
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(JSON.readTree(Files.readString(file))
                            .at("/repair/verification/readFrom/role")
                            .asText())
                    .isEqualTo("STANDBY");
            replica.assertEqual("public.items");

            standby.execute("select pg_wal_replay_pause()");
            replica.execute("update items set amount = amount + 1 where id <= 100");
            outcome = replica.command("reconcile");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(3);
            assertThat(outcome.output()).contains("bytes behind", "pg_wal_replay_resume()");
            replica.awaitEqual("public.items");
            standby.execute("select pg_wal_replay_resume()");
            assertThat(replica.command("reconcile").exitCode()).isZero();

            outcome = replica.command("doctor");
            assertThat(outcome.output()).contains("is a hot standby of the source");
            outcome = replica.with("SLUICE_SOURCE_STANDBY_URL", replica.source().url())
                    .command("doctor");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
            assertThat(outcome.output()).contains("it is not in recovery");
            assertThat(replica.stop()).isZero();
            outcome = replica.command("reconcile");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(3);
            assertThat(outcome.output()).contains("it is not in recovery", "SLUICE_SOURCE_STANDBY_URL");
        }
    }

    /** Half of a comparison proves nothing: it ends without a verdict, says why, and leaves replication alone. */
    @ParameterizedTest
    @EnumSource
    void there_is_no_verdict_where_the_standby_ends_the_reading_or_goes_away(PostgresServer.Version version)
            throws Exception {
        try (PostgresServer server = PostgresServer.startNatively(
                        version, Map.of("max_standby_streaming_delay", "0", "hot_standby_feedback", "off"));
                PostgresServer standby = server.standby();
                Replica replica = replica(server, standby, "away_at_standby")) {
            replica.execute(
                    "create table items (id bigint primary key, name text)",
                    "insert into items select g, 'name ' || g from generate_series(1, 20000) g");
            replica.with("SLUICE_RECONCILE_ROWS_PER_SECOND", "2000").start();
            replica.awaitEqual("public.items");
            SourceDatabase shown = shown(standby, replica);

            CompletableFuture<JsonNode> reading = reading(replica, shown);
            replica.execute("delete from items where id % 10 = 0", "vacuum items");
            JsonNode ended = reading.get(2, TimeUnit.MINUTES);
            assertThat(ended.hasNonNull("verdict")).as(ended::toPrettyString).isFalse();
            assertThat(ended.path("error").asText())
                    .contains("standby 127.0.0.1:", "conflict with recovery", "hot_standby_feedback = on");

            reading = reading(replica, shown);
            standby.restart();
            ended = reading.get(2, TimeUnit.MINUTES);
            assertThat(ended.hasNonNull("verdict")).as(ended::toPrettyString).isFalse();
            assertThat(ended.path("error").asText()).contains("standby 127.0.0.1:");

            replica.execute("insert into items select g, 'new ' || g from generate_series(30000, 31000) g");
            replica.awaitEqual("public.items");
            assertThat(Reconciliations.overRest(replica, "{}").path("verdict").asText())
                    .isEqualTo("MATCH");
        }
    }

    /** A reconciliation that has begun to compute checksums at the standby, and has some seconds to go. */
    private static CompletableFuture<JsonNode> reading(Replica replica, SourceDatabase standby) {
        CompletableFuture<JsonNode> reading = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                reading.complete(Reconciliations.attempt(replica, "{}"));
            } catch (Exception | AssertionError e) {
                reading.completeExceptionally(e);
            }
        });
        await("checksums are computed at the standby")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !standby.query("select count(*) from pg_stat_activity where backend_xmin is not null"
                                + " and pid <> pg_backend_pid() and query like '%md5(%'")
                        .equals("0"));
        return reading;
    }
}
