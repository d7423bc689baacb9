package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A lake that was harmed is mended while the source is written to. */
class RepairIT {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
        replica.execute(Load.DDL);
        replica.execute(
                "insert into accounts select g, -1, 0, 'old' from generate_series(1, 5000) g",
                "insert into journal select -5000000000 - g, 1, 'old' from generate_series(1, 100) g",
                "create table items (id bigint primary key, name text, amount numeric(10,2))",
                "insert into items select g, 'name ' || g, g from generate_series(1, 10000) g");
        return replica.with(
                "SLUICE_POLICY_AUDIT_FILE",
                replica.directory().resolve("audit.jsonl").toString());
    }

    /** Harm of each kind, and two tables of which one has no key. */
    private static void harm(Replica replica) throws Exception {
        assertThat(replica.stop()).isZero();
        try (OtherEngine other = new OtherEngine(replica, "public.items")) {
            other.change("id", 4711L, "name", "name 4712");
            other.drop("id", 815L);
            other.change("id", 9000L, "amount", null);
            // As if the source had deleted 77 long ago: a row of its own key that the source does not have.
            other.change("id", 77L, "id", 1_000_077L);
            other.duplicate("id", 42L);
        }
        try (OtherEngine other = new OtherEngine(replica, "public.journal")) {
            other.duplicate("account", -5000000007L);
            other.drop("account", -5000000008L);
        }
        assertThat(replica.isEqual("public.items")).isFalse();
        assertThat(replica.isEqual("public.journal")).isFalse();
    }

    @Test
    void harmed_tables_are_mended_under_load_and_a_dry_run_changes_nothing() throws Exception {
        try (Replica replica = replica("repaired")) {
            replica.start();
            replica.awaitEqual("public.items");
            replica.awaitEqual(Load.TABLES);
            harm(replica);
            replica.start();
            replica.awaitOwnSnapshot("public.items");
            long harmed = replica.lake().table("public.items").currentSnapshot().snapshotId();
            Path audit = replica.directory().resolve("audit.jsonl");
            Path file = replica.directory().resolve("report.json");
            try (SteadyWriters load = Load.start(replica, 2, 50, 3)) {
                load.awaitMore(50);
                Replica.Outcome outcome = replica.command("reconcile", "--repair");
                assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
                assertThat(outcome.output())
                        .contains("dry run", "public.items: all of it, 10,000 rows", "public.journal: ")
                        .doesNotContain("public.accounts: ");
                assertThat(audit).doesNotExist();
                assertThat(replica.lake()
                                .table("public.items")
                                .currentSnapshot()
                                .snapshotId())
                        .isEqualTo(harmed);
                replica.execute(
                        "update items set name = 'changed meanwhile' where id % 10 = 0",
                        "delete from items where id % 10 = 1");
                outcome = replica.command("reconcile", "--repair", "--apply", "--json", file.toString());
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                assertThat(outcome.output()).contains("MISMATCH", "After the repair:", "MATCH at");
                load.awaitMore(50);
                JsonNode verification = JSON.readTree(Files.readString(file)).at("/repair/verification");
                assertThat(verification.path("verdict").asText()).isEqualTo("MATCH");
                assertThat(verification.path("tables").findValuesAsText("table"))
                        .containsExactlyInAnyOrder("public.items", "public.journal");
                assertThat(Files.readAllLines(audit))
                        .hasSize(2)
                        .allMatch(line -> line.contains("reconcile repair"))
                        .last()
                        .asString()
                        .contains("public.items", "public.journal", "MATCH");
            }
            replica.awaitEqual("public.items");
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed("public.accounts");
        }
    }

    /** A row whose key was harmed is missing in one range, and is one too many in another. */
    @Test
    void ranges_that_differ_are_mended_and_the_others_are_not_read() throws Exception {
        try (Replica replica = replica("repaired_ranges")) {
            replica.execute("insert into items select g, 'name ' || g, g from generate_series(10001, 300000) g");
            replica.execute("analyze items");
            replica.start();
            replica.awaitEqual("public.items");
            replica.awaitEqual(Load.TABLES);
            assertThat(replica.stop()).isZero();
            try (OtherEngine other = new OtherEngine(replica, "public.items")) {
                other.change("id", 4711L, "name", "name 4712");
                other.drop("id", 815L);
                other.change("id", 77L, "id", 250_077L + 1_000_000L);
            }
            try (OtherEngine other = new OtherEngine(replica, "public.items")) {
                other.duplicate("id", 150_042L);
            }
            replica.start();
            Path file = replica.directory().resolve("report.json");
            try (SteadyWriters load = Load.start(replica, 2, 50, 3)) {
                load.awaitMore(50);
                Replica.Outcome outcome = replica.command("reconcile", "--repair");
                assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
                assertThat(outcome.output()).contains("public.items: 3 ranges of its key");
                replica.execute("update items set name = 'changed meanwhile' where id % 10 = 0");
                outcome = replica.command("reconcile", "--repair", "--apply", "--json", file.toString());
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                load.awaitMore(50);
                JsonNode repair = JSON.readTree(Files.readString(file)).at("/repair");
                assertThat(repair.at("/verification/verdict").asText()).isEqualTo("MATCH");
                assertThat(repair.at("/tables/0/ranges").asInt()).isEqualTo(3);
                assertThat(repair.at("/tables/0/rows").asLong()).isBetween(1L, 150_000L);
                assertThat(replica.log()).contains("Removed 2 rows of public.items that the source does not have");
            }
            replica.awaitEqual("public.items");
            replica.awaitEqual(Load.TABLES);
        }
    }

    @Test
    void process_that_dies_during_a_repair_leaves_the_table_as_it_was_and_the_repair_can_be_made_again()
            throws Exception {
        try (Replica replica = replica("repair_killed")) {
            replica.start();
            replica.awaitEqual("public.items");
            replica.awaitEqual(Load.TABLES);
            harm(replica);
            replica.with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "2000").start();
            try (SteadyWriters load = Load.start(replica, 2, 50, 3)) {
                load.awaitMore(50);
                String order = "{\"repair\":\"apply\",\"tables\":[\"public.items\"]}";
                assertThat(replica.service()
                                .post("/api/v1/reconciliations", order)
                                .status())
                        .isEqualTo(202);
                await("the copy has begun")
                        .atMost(BOUND)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() ->
                                replica.service().get("/api/v1/tables").body().contains("\"finishedRanges\""));
                replica.service().kill();
                assertThat(replica.isEqual("public.items"))
                        .as("readers see the old rows")
                        .isFalse();
                replica.execute("update items set name = 'while it was dead' where id % 3 = 0");
                replica.without("SLUICE_SOURCE_COPY_ROWS_PER_SECOND").start();
                JsonNode answer = Reconciliations.overRest(replica, order);
                assertThat(answer.path("verdict").asText())
                        .as(answer::toPrettyString)
                        .isEqualTo("MATCH");
                assertThat(answer.at("/report/verdict").asText()).isEqualTo("MISMATCH");
                load.awaitMore(50);
            }
            replica.awaitEqual("public.items", "public.accounts", "public.transfers");
        }
    }
}
