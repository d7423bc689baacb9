package dev.sluice.it;

import static dev.sluice.it.Reconciled.DDL;
import static dev.sluice.it.Reconciled.MATCH;
import static dev.sluice.it.Reconciled.MISMATCH;
import static dev.sluice.it.Reconciled.ORDERS;
import static dev.sluice.it.Reconciled.assertAsDescribed;
import static dev.sluice.it.Reconciled.assertSelfContained;
import static dev.sluice.it.Reconciled.ledger;
import static dev.sluice.it.Reconciled.reconcile;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a reconciliation finds in a lake that somebody has damaged, who is told what of it, and how it is mended. */
class ReconcileFindingsContractIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        return Reconciled.replica(SERVERS, name);
    }

    @Test
    void what_somebody_did_to_the_lake_is_named_by_key_and_repaired_when_it_is_told_to_be() throws Exception {
        try (Replica replica = replica("proof_repair")) {
            replica.execute(DDL);
            replica.start();
            replica.awaitEqual(ORDERS, "public.notes");
            try (OtherEngine other = new OtherEngine(replica, ORDERS)) {
                other.drop("id", 7);
                other.change("id", 500, "state", "paid");
                other.change("id", 600, "id", 9600);
                other.duplicate("id", 900);
            }
            replica.execute("insert into orders values (2000, 'new', 1)");
            replica.awaitOwnSnapshot(ORDERS);
            assertThat(reconcile(replica, "--level", "counts").exitCode())
                    .as("counts")
                    .isEqualTo(MATCH);
            Reconciled checksums = reconcile(replica, "--level", "checksums");
            assertThat(checksums.exitCode()).isEqualTo(MISMATCH);
            assertThat(checksums.table(ORDERS).path("checksum").asText()).isEqualTo("MISMATCH");
            assertThat(checksums.table("public.notes").path("checksum").asText())
                    .isEqualTo("MATCH");

            Path html = replica.directory().resolve("report.html");
            long damaged = snapshot(replica, ORDERS);
            Reconciled planned = reconcile(replica, "--repair", "--html", html.toString());
            assertThat(planned.exitCode()).as(planned.output()).isEqualTo(MISMATCH);
            assertThat(planned.output()).contains("MISMATCH", ORDERS);
            assertThat(planned.named(ORDERS))
                    .containsExactlyInAnyOrder(
                            "MISSING {\"id\":\"7\"} []",
                            "DIFFERENT {\"id\":\"500\"} [\"state\"]",
                            "MISSING {\"id\":\"600\"} []",
                            "EXTRA {\"id\":\"9600\"} []",
                            "DUPLICATED {\"id\":\"900\"} []");
            assertThat(planned.table(ORDERS)
                            .path("differences")
                            .path("complete")
                            .asBoolean())
                    .isTrue();
            JsonNode plan = planned.report().path("repair");
            assertThat(plan.path("applied").asBoolean()).isFalse();
            assertThat(plan.path("tables").findValuesAsText("table")).containsExactly(ORDERS);
            assertThat(plan.path("tables").path(0).path("rows").asInt()).isPositive();
            assertThat(snapshot(replica, ORDERS)).as("the plan changes nothing").isEqualTo(damaged);
            assertSelfContained(Files.readString(html));
            assertThat(Files.readString(html)).contains("MISMATCH", ORDERS, "9600", "duplicated");

            int before = ledger(replica).size();
            Reconciled applied = reconcile(replica, "--repair", "--apply");
            assertThat(applied.exitCode()).as(applied.output()).isEqualTo(MATCH);
            assertThat(applied.report().path("verdict").asText()).isEqualTo("MISMATCH");
            JsonNode repair = applied.report().path("repair");
            assertThat(repair.path("applied").asBoolean()).isTrue();
            assertThat(repair.path("verification").path("verdict").asText()).isEqualTo("MATCH");
            replica.assertEqual(ORDERS, "public.notes");
            assertThat(ledger(replica)).as("both verdicts").hasSize(before + 3);
            assertThat(replica.directory().resolve("data/audit.jsonl"))
                    .content()
                    .contains(ORDERS)
                    .doesNotContain("9600");
            assertThat(reconcile(replica).exitCode()).isEqualTo(MATCH);
        }
    }

    @Test
    void what_somebody_did_to_a_table_that_is_not_written_to_is_found_by_the_service() throws Exception {
        try (Replica replica = replica("proof_at_rest")) {
            replica.execute(DDL);
            replica.start();
            replica.awaitEqual(ORDERS, "public.notes");
            try (OtherEngine other = new OtherEngine(replica, ORDERS)) {
                other.drop("id", 7);
            }
            replica.execute("update notes set body = 'changed' where id = 1");
            replica.awaitEqual("public.notes");
            Reconciled reconciled = reconcile(replica);
            assertThat(reconciled.exitCode()).as(reconciled.output()).isEqualTo(MISMATCH);
            assertThat(reconciled.named(ORDERS)).containsExactly("MISSING {\"id\":\"7\"} []");
            Reconciled applied = reconcile(replica, "--repair", "--apply");
            assertThat(applied.exitCode()).as(applied.output()).isEqualTo(MATCH);
            replica.assertEqual(ORDERS, "public.notes");
        }
    }

    @Test
    void what_somebody_does_to_tables_that_are_written_to_meanwhile_costs_a_reconciliation_no_verdict()
            throws Exception {
        try (Replica replica = replica("proof_in_motion")) {
            replica.execute(LedgerChurn.DDL);
            replica.start();
            replica.awaitOwnSnapshot(LedgerChurn.TABLE);
            try (SteadyWriters churn = LedgerChurn.start(replica, 0);
                    OtherEngine other = new OtherEngine(replica, LedgerChurn.TABLE)) {
                for (int round = 0; round < 5; round++) {
                    churn.awaitMore(20);
                    other.changeNothing();
                    Reconciled reconciled = reconcile(replica);
                    assertThat(reconciled.exitCode()).as(reconciled.output()).isEqualTo(MATCH);
                }
            }
        }
    }

    @Test
    void original_of_a_masked_column_is_the_gravest_finding_and_nothing_that_is_reported_shows_it() throws Exception {
        try (Replica replica = replica("proof_masked")) {
            startMasked(replica);
            Reconciled right = reconcile(replica);
            assertThat(right.exitCode()).as(right.output()).isEqualTo(MATCH);
            JsonNode people = right.table("public.people");
            assertThat(people.path("notCompared").toString()).contains("secret");
            assertThat(people.path("comparedColumns").asInt()).isEqualTo(5);
            assertThat(people.path("sourceRows")).isEqualTo(people.path("lakeRows"));
            assertThat(people.path("lakeRows").asInt()).isEqualTo(264);
            assertThat(people.path("filteredRows").asInt()).isEqualTo(30);
            assertThat(people.path("quarantinedRows").asInt()).isEqualTo(6);

            String login = replica.lake()
                    .query("public.logins", "select email from {rows} where times = 5")
                    .getFirst()
                    .getFirst();
            try (OtherEngine other = new OtherEngine(replica, "public.people");
                    OtherEngine logins = new OtherEngine(replica, "public.logins")) {
                other.change("id", 5, "email", "zaunkoenig-5@example.org");
                other.change("id", 6, "name", "zaunkoenig 6");
                other.change("id", 7, "age", 41);
                logins.drop("email", login);
            }
            replica.execute(
                    "insert into people values (2000, 'somebody', 'somebody', 'nothing', 'DE', 40)",
                    "insert into logins values ('somebody', 1)");
            replica.awaitOwnSnapshot("public.people");
            replica.awaitOwnSnapshot("public.logins");
            Path html = replica.directory().resolve("report.html");
            Reconciled leaked = reconcile(replica, "--html", html.toString());
            assertThat(leaked.exitCode()).as(leaked.output()).isEqualTo(MISMATCH);
            assertThat(leaked.named("public.people"))
                    .startsWith("UNMASKED {\"id\":\"5\"} [\"email\"]", "UNMASKED {\"id\":\"6\"} [\"name\"]")
                    .contains("DIFFERENT {\"id\":\"7\"} [\"age\"]");
            assertThat(leaked.table("public.people")
                            .path("differences")
                            .path("totals")
                            .path("UNMASKED")
                            .asInt())
                    .isEqualTo(2);
            assertThat(leaked.named("public.logins")).containsExactly("MISSING {\"email\":\"" + login + "\"} []");
            assertThat(leaked.output()).containsIgnoringCase("unmasked").doesNotContain("zaunkoenig");
            assertThat(leaked.report().toString()).doesNotContain("zaunkoenig");
            JsonNode served = Reconciliations.overRest(replica, "{\"repair\":\"apply\"}");
            assertThat(served.path("verdict").asText())
                    .as(served.toPrettyString())
                    .isEqualTo("MATCH");
            assertAsDescribed(served.path("report"));
            assertThat(served.toString()).contains("UNMASKED").doesNotContain("zaunkoenig");
            String page = page(replica, served.path("id").asText());
            for (String shown : List.of(Files.readString(html), page)) {
                assertSelfContained(shown);
                assertThat(shown)
                        .containsIgnoringCase("unmasked")
                        .contains("secret")
                        .doesNotContain("zaunkoenig");
            }
            assertThat(replica.log()).doesNotContain("zaunkoenig");
            assertThat(ledger(replica).toString()).contains("secret").doesNotContain("zaunkoenig");
        }
    }

    private static void startMasked(Replica replica) throws Exception {
        Path policy = Files.writeString(replica.directory().resolve("policy.yaml"), """
                version: 1
                unclassified: allow
                columns:
                  - {match: public.*.email, mask: hash}
                  - {match: public.people.name, mask: redact}
                  - {match: public.people.secret, mask: drop}
                tables:
                  - {match: public.people, keep: country == "DE"}
                rules:
                  - {match: public.people, name: adult, check: age >= 18, on-violation: quarantine}
                """);
        replica.execute(
                "create table people (id int primary key, email text, name text, secret text,"
                        + " country text not null, age int not null)",
                "insert into people select g, 'zaunkoenig-' || g || '@example.org', 'zaunkoenig ' || g, 'zaunkoenig',"
                        + " case when g % 10 = 0 then 'FR' else 'DE' end, case when g % 50 = 1 then 17 else 40 end"
                        + " from generate_series(1, 300) g",
                "create table logins (email text primary key, times int)",
                "insert into logins select 'zaunkoenig-' || g || '@example.org', g from generate_series(1, 300) g");
        replica.with("SLUICE_POLICY_FILE", policy.toString())
                .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                .start();
    }

    @Test
    void rows_that_the_policy_leaves_out_are_counted_alike_whether_the_others_match_or_not() throws Exception {
        try (Replica replica = replica("proof_left_out")) {
            startMasked(replica);
            replica.awaitRows(
                    Replica.CATCH_UP,
                    "public.people",
                    List.of(Copies.plain("id")),
                    replica.source()
                            .select(List.of(Copies.plain("id")), "public.people where country = 'DE' and age >= 18"));
            try (OtherEngine other = new OtherEngine(replica, "public.people")) {
                other.drop("id", 7);
            }
            replica.execute("update people set age = 41 where id = 8");
            replica.awaitOwnSnapshot("public.people");
            for (String level : List.of("counts", "checksums", "rows")) {
                Reconciled reconciled = reconcile(replica, "--level", level);
                assertThat(reconciled.exitCode()).as(reconciled.output()).isEqualTo(MISMATCH);
                JsonNode people = reconciled.table("public.people");
                assertThat(people.path("sourceRows").asInt()).as(level).isEqualTo(264);
                assertThat(people.path("lakeRows").asInt()).as(level).isEqualTo(263);
                assertThat(people.path("filteredRows").asInt()).as(level).isEqualTo(30);
                assertThat(people.path("quarantinedRows").asInt()).as(level).isEqualTo(6);
            }
        }
    }

    @Test
    void totals_count_what_is_not_named_of_a_table_without_a_key() throws Exception {
        try (Replica replica = replica("proof_keyless")) {
            replica.execute(Copies.KEYLESS_DDL);
            replica.with("SLUICE_RECONCILE_REPORTED_ROWS", "3").start();
            replica.awaitEqual("public.visits");
            try (OtherEngine other = new OtherEngine(replica, "public.visits")) {
                for (int visitor = 1; visitor <= 5; visitor++) {
                    other.drop("visitor", "visitor " + visitor);
                    other.duplicate("visitor", "visitor " + (visitor + 10));
                }
            }
            replica.execute("insert into visits values ('last', 1)");
            replica.awaitOwnSnapshot("public.visits");
            Reconciled reconciled = reconcile(replica);
            assertThat(reconciled.exitCode()).as(reconciled.output()).isEqualTo(MISMATCH);
            JsonNode differences = reconciled.table("public.visits").path("differences");
            int total = 0;
            for (JsonNode count : differences.path("totals")) {
                total += count.asInt();
            }
            assertThat(total).as(differences::toPrettyString).isEqualTo(10);
            assertThat(differences.path("rows")).hasSize(3);
            assertThat(differences.path("complete").asBoolean()).isFalse();
            assertThat(reconciled.named("public.visits")).noneMatch(row -> row.contains("visitor"));
        }
    }

    private static long snapshot(Replica replica, String table) {
        Table found = replica.lake().table(table);
        return found.currentSnapshot().snapshotId();
    }

    private static String page(Replica replica, String id) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = replica.service().address().resolve("/api/v1/reconciliations/" + id);
            return client.send(
                            HttpRequest.newBuilder(address)
                                    .header("Accept", "text/html")
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
