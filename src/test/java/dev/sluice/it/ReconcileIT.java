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
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The copy is proven while it changes, and every harm done to it is found. */
class ReconcileIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    /** With the oldest version, whose functions the digests need are the fewest. */
    @Test
    void matches_under_load_over_rest_and_as_a_command() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.OLDEST), "reconciled")) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 20000) g");
            replica.start();
            try (SteadyWriters load = Load.start(replica, 3, 100, 7)) {
                for (int i = 0; i < 3; i++) {
                    load.awaitMore(200);
                    JsonNode report = Reconciliations.overRest(replica, "{}");
                    assertThat(report.findValuesAsText("verdict"))
                            .as(() -> report.toPrettyString())
                            .contains("MATCH")
                            .doesNotContain("MISMATCH");
                    assertThat(report.toString()).contains(Load.TABLES);
                }
                Path file = replica.directory().resolve("report.json");
                Path page = replica.directory().resolve("report.html");
                Replica.Outcome outcome =
                        replica.command("reconcile", "--json", file.toString(), "--html", page.toString());
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                assertThat(outcome.output()).contains(Load.TABLES).contains("MATCH");
                assertThat(Files.readString(page)).contains("<h1>MATCH</h1>").contains(Load.TABLES);
                assertThat(Files.readString(file)).contains("MATCH").contains(Load.TABLES);
                outcome = replica.command("reconcile", "--estimate", "--tables", "public.acc*");
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                assertThat(outcome.output())
                        .contains("public.accounts: about", "read")
                        .doesNotContain("MATCH");
                for (String level : new String[] {"counts", "checksums", "rows"}) {
                    outcome = replica.command("reconcile", "--level", level, "--tables", "public.acc*,public.journal");
                    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                    assertThat(outcome.output()).contains("public.accounts").doesNotContain("public.transfers");
                }
                assertThat(load.committed()).isPositive();
            }
            replica.awaitEqual(Load.TABLES);
        }
    }

    @Test
    void matches_on_an_idle_database_again_and_again() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "reconciled_idle")) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 1000) g");
            replica.start();
            for (int i = 0; i < 3; i++) {
                assertThat(Reconciliations.overRest(replica, "{}").findValuesAsText("verdict"))
                        .contains("MATCH")
                        .doesNotContain("MISMATCH");
            }
            assertThat(replica.source()
                            .query("select count(*) from pg_replication_slots where database = '" + replica.slot()
                                    + "'"))
                    .as("slots of the database: none of a reconciliation's is left")
                    .isEqualTo("1");
            assertThat(replica.stop()).isZero();
            assertThat(kept(replica))
                    .as("verdicts in the lake, a row per table and reconciliation")
                    .hasSize(3 * Load.TABLES.length)
                    .allSatisfy(row -> assertThat(row).contains("MATCH", "rows"));
            // What was written while nothing ran is part of the copy before it is compared.
            replica.execute("update accounts set balance = 5 where id < 10", "insert into journal values (1, 1, 'x')");
            Replica.Outcome outcome = replica.command("reconcile");
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("1,000").contains(Load.TABLES);
            replica.assertEqual(Load.TABLES);
            assertThat(kept(replica)).hasSize(4 * Load.TABLES.length);
        }
    }

    private static List<List<String>> kept(Replica replica) throws SQLException {
        return replica.lake()
                .query("select table_name, level, verdict, source_rows, lake_rows from read_parquet('"
                        + verdicts(replica) + "')");
    }

    private static Path verdicts(Replica replica) {
        return replica.lakeDirectory().resolve("warehouse/sluice/reconciliations/data/*.parquet");
    }

    /** At that pace the comparison takes longer than a snapshot may be read, on any machine. */
    @Test
    void goes_on_at_other_positions_when_a_snapshot_is_too_old() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "several_positions")) {
            replica.execute(Load.DDL);
            replica.execute(
                    "insert into accounts select g, -1, 0, 'old' from generate_series(1, 60000) g", "analyze accounts");
            replica.with("SLUICE_RECONCILE_SNAPSHOT_AGE", "8s")
                    .with("SLUICE_RECONCILE_ROWS_PER_SECOND", "5000")
                    .start();
            try (SteadyWriters load = Load.start(replica, 2, 50, 11)) {
                load.awaitMore(100);
                Reconciliations.assertSeveralPositions(Reconciliations.overRest(replica, "{}"), "public.accounts");
            }
            assertThat(replica.lake()
                            .query("select source_position, lake_snapshot from read_parquet('" + verdicts(replica)
                                    + "') where table_name = 'public.accounts'"))
                    .singleElement()
                    .satisfies(
                            row -> assertThat(row.getFirst()).startsWith("[{").endsWith("}]"));
        }
    }

    @Test
    void proofs_are_remembered_across_a_restart() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "remembered")) {
            replica.execute("create table items (id int primary key)", "insert into items values (1)");
            replica.with("SLUICE_RECONCILE_SCHEDULE", "0 0 30 2 *").start();
            Reconciliations.overRest(replica, "{}");
            assertThat(kept(replica)).hasSize(1);
            assertThat(replica.stop()).isZero();
            replica.start();
            await("the proof of before the restart")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> replica.service()
                            .get("/q/metrics")
                            .body()
                            .contains("sluice_reconciliation_proof_age_seconds{table=\"public.items\"}"));
        }
    }

    /** The service goes on on the harmed lake, or the command is a job of its own. */
    private enum Asked {
        SERVICE,
        JOB
    }

    @ParameterizedTest
    @CsvSource({"changed,SERVICE", "dropped,JOB", "duplicated,JOB"})
    void finds_a_row_that_was(String harm, Asked asked) throws Exception {
        try (Replica replica = Replica.on(
                SERVERS.of(PostgresServer.Version.NEWEST),
                "harmed_" + harm + "_" + asked.name().toLowerCase(Locale.ROOT))) {
            replica.execute(
                    "create table items (id bigint primary key, name text, amount numeric(10,2))",
                    "insert into items select g, 'name ' || g, g from generate_series(1, 10000) g",
                    "create table untouched (id int primary key)",
                    "insert into untouched select g from generate_series(1, 10) g");
            replica.start();
            replica.awaitEqual("public.items", "public.untouched");
            replica.execute("update items set amount = amount + 1 where id % 10 = 0");
            replica.awaitEqual("public.items");
            assertThat(replica.stop()).isZero();
            try (OtherEngine other = new OtherEngine(replica, "public.items")) {
                switch (harm) {
                    case "changed" -> other.change("id", 4711L, "name", "name 4712");
                    case "dropped" -> other.drop("id", 4711L);
                    case "duplicated" -> other.duplicate("id", 4711L);
                    default -> throw new IllegalArgumentException(harm);
                }
            }
            assertThat(replica.isEqual("public.items"))
                    .as("the harm is seen from outside")
                    .isFalse();
            if (asked == Asked.SERVICE) {
                replica.start();
            }
            Path file = replica.directory().resolve("report.json");
            Replica.Outcome outcome = replica.command("reconcile", "--json", file.toString());
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
            assertThat(outcome.output()).contains("public.items", "MISMATCH");
            JsonNode report = JSON.readTree(Files.readString(file));
            assertThat(report.path("tables").findValues("key"))
                    .as("the harmed row, and no other")
                    .hasSize(1)
                    .allSatisfy(key -> assertThat(key.path("id").asText()).isEqualTo("4711"));
        }
    }

    @Test
    void finds_what_was_done_to_a_table_without_a_key() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "harmed_keyless")) {
            replica.execute(
                    "create table visits (visitor text, page int)",
                    "alter table visits replica identity full",
                    "insert into visits select 'visitor ' || g % 100, g % 7 from generate_series(1, 5000) g");
            replica.start();
            replica.awaitEqual("public.visits");
            Replica.Outcome before = replica.command("reconcile");
            assertThat(before.exitCode()).as(before.output()).isZero();
            assertThat(replica.stop()).isZero();
            try (OtherEngine other = new OtherEngine(replica, "public.visits")) {
                other.duplicate("visitor", "visitor 7");
            }
            replica.start();
            Replica.Outcome outcome = replica.command("reconcile");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
            assertThat(outcome.output()).contains("public.visits", "MISMATCH");
        }
    }

    @Test
    void says_that_it_could_not_be_completed_and_why() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "not_completed")) {
            Replica.Outcome outcome = replica.command("reconcile");
            assertThat(outcome.exitCode())
                    .as("without any table: " + outcome.output())
                    .isEqualTo(3);
            outcome = replica.command("reconcile", "--level", "guesses");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(2);
            replica.with("SLUICE_SOURCE_URL", "postgresql://127.0.0.1:1/nothing")
                    .with("SLUICE_SOURCE_RETRY_LIMIT", "5s");
            outcome = replica.command("reconcile");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(3);
            assertThat(outcome.output()).contains("127.0.0.1");
            replica.with("SLUICE_LAKE_FORMAT_VERSION", "9");
            outcome = replica.command("reconcile");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(2);
            assertThat(outcome.output()).contains("SLUICE_LAKE_FORMAT_VERSION");
        }
    }
}
