package dev.sluice.it;

import static dev.sluice.it.Reconciled.DDL;
import static dev.sluice.it.Reconciled.JSON;
import static dev.sluice.it.Reconciled.MATCH;
import static dev.sluice.it.Reconciled.MISMATCH;
import static dev.sluice.it.Reconciled.NOT_COMPLETED;
import static dev.sluice.it.Reconciled.ORDERS;
import static dev.sluice.it.Reconciled.SERVICE;
import static dev.sluice.it.Reconciled.USAGE;
import static dev.sluice.it.Reconciled.ledger;
import static dev.sluice.it.Reconciled.reconcile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.demo.ServiceProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a reconciliation promises, as it is seen from outside: whom it asks, what it compares, how it ends. */
class ReconcileContractIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        return Reconciled.replica(SERVERS, name);
    }

    @Test
    void every_level_proves_a_table_that_is_written_to_meanwhile() throws Exception {
        try (Replica replica = replica("proof_levels")) {
            replica.execute(LedgerChurn.DDL);
            replica.execute(Copies.EMPTY_DDL);
            replica.execute(Copies.KEYLESS_DDL);
            replica.start();
            try (SteadyWriters churn = LedgerChurn.start(replica, 0)) {
                for (String level : List.of("counts", "checksums", "rows")) {
                    churn.awaitMore(20);
                    Reconciled reconciled = reconcile(replica, "--level", level);
                    assertThat(reconciled.exitCode()).as(reconciled.output()).isEqualTo(MATCH);
                    assertThat(reconciled.output()).contains("MATCH", LedgerChurn.TABLE, "public.nothing");
                    assertThat(reconciled.report().path("level").asText()).isEqualTo(level);
                    assertThat(reconciled.report().path("readFrom").path("role").asText())
                            .isEqualTo("PRIMARY");
                    assertThat(reconciled.tables())
                            .containsExactlyInAnyOrder(LedgerChurn.TABLE, "public.nothing", "public.visits");
                    JsonNode ledger = reconciled.table(LedgerChurn.TABLE);
                    assertThat(ledger.path("sourceRows").asInt()).isGreaterThan(LedgerChurn.ROWS / 2);
                    assertThat(ledger.path("lakeRows")).isEqualTo(ledger.path("sourceRows"));
                    assertThat(ledger.has("checksum")).isEqualTo(!level.equals("counts"));
                }
                Reconciled usual = reconcile(replica);
                assertThat(usual.report().path("level").asText()).isEqualTo("rows");
            }
            assertThat(ledger(replica))
                    .as("a row for each table of each verdict")
                    .hasSize(4 * 3);
        }
    }

    @Test
    void estimate_says_what_it_would_cost_and_compares_nothing() throws Exception {
        try (Replica replica = replica("proof_estimate")) {
            replica.execute(DDL);
            replica.execute("analyze");
            replica.start();
            replica.awaitEqual(ORDERS, "public.notes");
            try (OtherEngine other = new OtherEngine(replica, ORDERS)) {
                other.drop("id", 77);
            }
            Replica.Outcome all = replica.command("reconcile", "--estimate");
            assertThat(all.exitCode()).as(all.output()).isZero();
            assertThat(all.output()).contains(ORDERS, "public.notes").doesNotContain("MATCH");
            assertThat(all.output().replaceAll("[,.' ]", "")).contains("1000");
            Replica.Outcome one = replica.command("reconcile", "--estimate", "--tables", "public.notes");
            assertThat(one.exitCode()).as(one.output()).isZero();
            assertThat(one.output()).contains("public.notes").doesNotContain(ORDERS);
            assertThat(ledger(replica)).isEmpty();
        }
    }

    @Test
    void only_tables_that_are_named_are_compared_and_a_name_that_none_has_is_told() throws Exception {
        try (Replica replica = replica("proof_tables")) {
            replica.execute(DDL);
            replica.start();
            assertThat(reconcile(replica, "--tables", "public.ord*").tables()).containsExactly(ORDERS);
            assertThat(reconcile(replica, "--tables", "public.n?tes,public.orders")
                            .tables())
                    .containsExactlyInAnyOrder(ORDERS, "public.notes");
            int verdicts = ledger(replica).size();
            Replica.Outcome none = replica.command("reconcile", "--tables", "public.oders");
            assertThat(none.exitCode()).as(none.output()).isEqualTo(USAGE);
            assertThat(none.output()).contains("public.oders");
            assertThat(ledger(replica)).hasSize(verdicts);
        }
    }

    @Test
    void name_in_a_list_that_no_table_has_is_told_though_others_are_compared() throws Exception {
        try (Replica replica = replica("proof_typo")) {
            replica.execute(DDL);
            replica.start();
            Replica.Outcome half = replica.command("reconcile", "--tables", "public.orders,public.nots");
            assertThat(half.exitCode()).as(half.output()).isEqualTo(USAGE);
            assertThat(half.output())
                    .as("the name that nothing has")
                    .contains("public.nots")
                    .doesNotContain("public.orders");
            Replica.Outcome estimate =
                    replica.command("reconcile", "--estimate", "--tables", "public.orders,public.nots");
            assertThat(estimate.exitCode()).as(estimate.output()).isEqualTo(USAGE);
        }
    }

    @Test
    void wrong_usage_and_wrong_configuration_exit_with_2_and_say_what_is_wrong() throws Exception {
        try (Replica replica = replica("proof_usage")) {
            for (List<String> wrong : List.of(
                    List.of("--level", "row"),
                    List.of("--levels", "rows"),
                    List.of("--apply"),
                    List.of("--tables"),
                    List.of("--json"),
                    List.of("public.orders"),
                    List.of("--repair", "--estimate"),
                    List.of("--html", "page.html", "--estimate"),
                    List.of("--tables", ""),
                    List.of("--json", "/nowhere/report.json"))) {
                Replica.Outcome outcome = replica.command(
                        Stream.concat(Stream.of("reconcile"), wrong.stream()).toArray(String[]::new));
                assertThat(outcome.exitCode())
                        .as("%s: %s", wrong, outcome.output())
                        .isEqualTo(USAGE);
                assertThat(outcome.output()).contains(wrong.getFirst());
            }
            assertConfigurationRefused(replica.with("SLUICE_RECONCILE_THREADS", "many"));
        }
    }

    @Test
    void wrong_configuration_exits_with_2_beside_a_service_as_well() throws Exception {
        try (Replica replica = replica("proof_configuration")) {
            replica.execute(DDL);
            replica.start();
            assertConfigurationRefused(replica.with("SLUICE_RECONCILE_THREADS", "many"));
        }
    }

    @Test
    void without_a_service_it_catches_up_by_itself_unless_the_slot_is_in_use_or_the_window_closed() throws Exception {
        try (Replica replica = replica("proof_alone")) {
            replica.execute(DDL);
            replica.start();
            Replica.Outcome taken = replica.commandReading("", "reconcile");
            assertThat(taken.exitCode()).as(taken.output()).isEqualTo(NOT_COMPLETED);
            assertThat(taken.output() + Files.readString(replica.directory().resolve("reconcile-errors.log")))
                    .contains(SERVICE, "slot");
            assertThat(replica.stop()).isZero();
            replica.execute(
                    "insert into orders select g, 'late', 1 from generate_series(2001, 2500) g",
                    "delete from orders where id <= 100");
            Reconciled alone = reconcile(replica);
            assertThat(alone.exitCode()).as(alone.output()).isEqualTo(MATCH);
            assertThat(alone.table(ORDERS).path("lakeRows").asInt()).isEqualTo(1400);
            replica.assertEqual(ORDERS, "public.notes");
            assertThat(ledger(replica)).hasSize(2);
            assertThat(replica.source()
                            .query("select count(*) from pg_replication_slots where active and database = '"
                                    + replica.slot() + "'"))
                    .isEqualTo("0");
            try (OtherEngine other = new OtherEngine(replica, ORDERS)) {
                other.drop("id", 500);
            }
            Reconciled damaged = reconcile(replica);
            assertThat(damaged.exitCode()).as(damaged.output()).isEqualTo(MISMATCH);
            assertThat(damaged.named(ORDERS)).containsExactly("MISSING {\"id\":\"500\"} []");
            Reconciled repaired = reconcile(replica, "--repair", "--apply");
            assertThat(repaired.exitCode()).as(repaired.output()).isEqualTo(MATCH);
            replica.assertEqual(ORDERS, "public.notes");
            int verdicts = ledger(replica).size();
            LocalTime now = LocalTime.now(ZoneOffset.UTC);
            DateTimeFormatter minutes = DateTimeFormatter.ofPattern("HH:mm");
            String later =
                    now.plusHours(6).format(minutes) + "-" + now.plusHours(7).format(minutes);
            Replica.Outcome refused =
                    replica.with("SLUICE_RECONCILE_WINDOW", later).command("reconcile");
            assertThat(refused.exitCode()).as(refused.output()).isEqualTo(NOT_COMPLETED);
            assertThat(refused.output()).contains(later.substring(0, 5));
            assertThat(ledger(replica)).hasSize(verdicts);
        }
    }

    @Test
    void one_runs_at_a_time_and_one_that_is_stopped_has_no_verdict() throws Exception {
        try (Replica replica = replica("proof_rest")) {
            replica.execute(DDL);
            replica.execute("insert into orders select g, 'new', 1 from generate_series(1001, 30000) g");
            replica.with("SLUICE_RECONCILE_ROWS_PER_SECOND", "500").start();
            ServiceProcess service = replica.service();
            for (String wrong : List.of("{\"level\":\"row\"}", "{\"repair\":\"yes\"}", "{\"tabels\":[]}", "{")) {
                ServiceProcess.Answer refused = service.post("/api/v1/reconciliations", wrong);
                assertThat(refused.status()).as("%s: %s", wrong, refused.body()).isEqualTo(400);
                assertThat(JSON.readTree(refused.body()).path("status").asInt()).isEqualTo(400);
            }
            ServiceProcess.Answer started = service.post("/api/v1/reconciliations", "{\"tables\":[\"public.orders\"]}");
            assertThat(started.status()).as(started.body()).isIn(201, 202);
            String path = started.location().orElseThrow().getPath();
            assertThat(service.post("/api/v1/reconciliations", "{}").status()).isEqualTo(409);
            Replica.Outcome second = replica.command("reconcile");
            assertThat(second.exitCode()).as(second.output()).isEqualTo(NOT_COMPLETED);
            try (HttpClient client = HttpClient.newHttpClient()) {
                URI address = service.address().resolve(path);
                var deleted = HttpRequest.newBuilder(address).DELETE().build();
                assertThat(client.send(deleted, BodyHandlers.ofString()).statusCode())
                        .isBetween(200, 204);
            }
            await("it is stopped")
                    .atMost(Replica.STOP)
                    .until(() -> JSON.readTree(service.get(path).body()).hasNonNull("error"));
            JsonNode stopped = JSON.readTree(service.get(path).body());
            assertThat(stopped.hasNonNull("verdict"))
                    .as(stopped::toPrettyString)
                    .isFalse();
            assertThat(ledger(replica)).as("verdicts").isEmpty();
            assertThat(service.get("/q/metrics").body())
                    .contains("sluice_reconciliations_total{verdict=\"not_completed\"} 1");
        }
    }

    private static void assertConfigurationRefused(Replica replica) throws Exception {
        Replica.Outcome configured = replica.command("reconcile");
        assertThat(configured.exitCode()).as(configured.output()).isEqualTo(USAGE);
        assertThat(configured.output()).contains("SLUICE_RECONCILE_THREADS");
    }
}
