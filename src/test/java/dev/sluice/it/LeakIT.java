package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Values under every mask go through everything that is known to happen to the service, which logs as much as it can;
 * then every byte that it wrote or served is searched.
 */
class LeakIT {
    private static final List<ColumnText> PASSED = List.of(plain("id"), plain("note"));

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    private static Replica replica(String name, String policy) throws IOException, SQLException {
        Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
        Path file = Files.writeString(replica.directory().resolve("policy.yaml"), policy);
        Path temporary = Files.createDirectories(replica.directory().resolve("tmp"));
        LeakSurfaces.LOG_CATEGORIES.forEach(category -> replica.with(category, "TRACE"));
        return replica.with("SLUICE_POLICY_FILE", file.toString())
                .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                .with("SLUICE_RECONCILE_REPORTED_ROWS", "1000")
                .with("SLUICE_LAKE_CHANGELOG", "true")
                .with("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    }

    @Test
    void nothing_leaks_whatever_happens() throws Exception {
        try (Replica replica = replica("leaks", LeakCanaries.POLICY)) {
            LeakSearch search = new LeakSearch(LeakCanaries.WANTED);
            replica.execute(LeakCanaries.tables());
            replica.execute(LeakCanaries.rows(1, 30));
            replica.start();
            replica.execute(LeakCanaries.changes(1));
            replica.service().kill();
            replica.start();
            replica.execute(LeakCanaries.rows(31, LeakCanaries.ROWS));
            loseTheLake(replica);
            loseTheConnection(replica);
            refuseAtTheSource(replica);
            awaitPassed(replica);
            for (String level : List.of("checksums", "rows")) {
                JsonNode report = Reconciliations.overRest(replica, "{\"level\":\"" + level + "\"}");
                assertThat(report.findValuesAsText("verdict"))
                        .as(() -> report.toPrettyString())
                        .doesNotContain("MISMATCH");
            }
            LeakSurfaces.searchAnswers(replica.service(), search);
            search.searchText("JMX", ManagementBeans.read(replica.service().pid()));
            runCommands(replica);
            findHarm(replica, search);
            widenATable(replica);
            breakARuleThatStops(replica);
            assertThat(Histories.assertWhole(replica, "public.people")).isPositive();

            LeakSurfaces.assertClean(replica.directory(), search);
            assertPlantedLeaksAreFound(replica);
        }
    }

    /** Values that cannot be masked or stored end the service, in the copy and in the stream: it says where, not what. */
    @Test
    void nothing_leaks_of_values_that_are_refused() throws Exception {
        try (Replica replica = replica("leaks_refused", LeakCanaries.POLICY)) {
            replica.execute(
                    "create table refused (id int primary key, note text, t_hash text, t_card text, t_born date,"
                            + " t_json json)",
                    "insert into refused select g, 'qzcontrol', 'qzkanari' || g, '700931846205' || 1000 + g,"
                            + " '1823-07-16', '{\"mail\": \"qzkanari\"}' from generate_series(1, 20) g");
            assertEnds(replica, "t_card", "values (99, null, 'qzkanari', 'qzkanari', '1823-07-16', '{}')");
            assertEnds(replica, "t_born", "values (99, null, 'qzkanari', '7009318462051001', 'infinity', '{}')");
            replica.start();
            replica.awaitRows(
                    Replica.CATCH_UP, "public.refused", PASSED, replica.source().select(PASSED, "refused"));
            replica.execute(
                    "insert into refused values (97, null, 'qzkanari', '7009318462051001', 'infinity', '{\"mail\": \"qzkanari\"}')");
            await("the row is in quarantine")
                    .atMost(Replica.CATCH_UP)
                    .until(() -> replica.service()
                            .get("/api/v1/quarantine/counts")
                            .body()
                            .contains("refused-values"));
            replica.execute("insert into refused values (98, null, 'qzkanari', '7009318462051001', '1823-07-16',"
                    + " (repeat('[', 600) || '\"qzkanari\"' || repeat(']', 600))::json)");
            assertThat(replica.service().awaitExit(Replica.CATCH_UP)).isEqualTo(1);
            assertThat(replica.log()).contains("column t_json of public.refused");

            LeakSurfaces.assertClean(replica.directory(), new LeakSearch(LeakCanaries.WANTED));
        }
    }

    private static void assertEnds(Replica replica, String column, String values) throws Exception {
        replica.execute("insert into refused " + values);
        replica.launchService();
        assertThat(replica.service().awaitExit(Replica.CATCH_UP)).as(column).isEqualTo(1);
        assertThat(replica.log()).contains(column);
        replica.execute("delete from refused where id = 99");
    }

    private static void loseTheLake(Replica replica) throws Exception {
        Path warehouse = replica.lakeDirectory().resolve("warehouse");
        Path away = replica.lakeDirectory().resolve("away");
        awaitPassed(replica);
        Files.move(warehouse, away);
        Files.writeString(warehouse, "");
        replica.execute(LeakCanaries.changes(11));
        await("the service notices")
                .atMost(Replica.CATCH_UP)
                .until(() -> replica.log().contains("LakeUnavailableException"));
        Files.delete(warehouse);
        Files.move(away, warehouse);
        awaitPassed(replica);
    }

    private static void loseTheConnection(Replica replica) throws Exception {
        replica.execute("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
        replica.execute(LeakCanaries.changes(21));
    }

    /** The server tells its client of the offending row, and what was undone is in the log all the same. */
    private static void refuseAtTheSource(Replica replica) throws SQLException {
        for (String refused : List.of(
                "insert into k_hash values ('qzkanari-key-20', 1)",
                "update k_hash set t_hash = 'qzkanari-key-20' where amount = 19",
                "insert into people (id, t_hash) values (1000, null)",
                "insert into people (id, t_hash, t_number) values (1000, 'qzkanari', 'qzkanari'::int8)")) {
            try {
                replica.source().transaction("insert into k_hash values ('qzkanari-undone', 1)", refused);
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("ERROR");
            }
        }
        replica.execute("truncate emptied", "insert into emptied values (1, 'qzkanari')");
    }

    private static void awaitPassed(Replica replica) throws SQLException {
        for (String table : List.of("people", "witnesses")) {
            replica.awaitRows(
                    Replica.CATCH_UP,
                    "public." + table,
                    PASSED,
                    replica.source().select(PASSED, table));
        }
    }

    /** Commands write what they say below the replica's directory. */
    private static void runCommands(Replica replica) throws Exception {
        Path reports = replica.directory();
        assertThat(replica.command("doctor", "--json").output()).contains("level");
        assertThat(replica.command("policy", "preview").output()).contains("REDACTED");
        assertThat(replica.command("policy", "preview", "--show-originals").exitCode())
                .as("originals without a terminal")
                .isEqualTo(2);
        replica.command(
                "policy",
                "scan",
                "--json",
                reports.resolve("scan.json").toString(),
                "--yaml",
                reports.resolve("scan.yaml").toString());
        assertThat(reports.resolve("scan.json")).content().contains("t_forgotten");
        assertThat(replica.command("policy", "check").exitCode()).isZero();
        assertThat(replica.command("copy", "public.visits").exitCode()).isZero();
    }

    /** Somebody harms masked values in the lake; the reports name them, and show them masked. */
    private static void findHarm(Replica replica, LeakSearch search) throws Exception {
        assertThat(replica.stop()).isZero();
        replica.deleteIndex();
        for (Map.Entry<String, String> harm :
                Map.of("t_hash", "k_hash", "t_card", "k_fpe").entrySet()) {
            try (OtherEngine other = new OtherEngine(replica, "public." + harm.getValue())) {
                other.change("amount", 9, harm.getKey(), "something else");
                other.drop("amount", 18);
            }
        }
        try (OtherEngine other = new OtherEngine(replica, "public.people")) {
            other.change("id", 10, "t_big", "something else");
            other.change("id", 20, "t_json", "{}");
            other.drop("id", 30);
        }
        try (OtherEngine other = new OtherEngine(replica, "public.visits")) {
            other.drop("amount", 1);
        }
        Path file = replica.directory().resolve("job.json");
        Replica.Outcome job = replica.command("reconcile", "--json", file.toString());
        assertThat(job.exitCode()).as(job.output()).isEqualTo(1);
        assertThat(file).content().contains("MISMATCH", "t_big", "t_json");
        replica.start();
        Replica.Outcome asked = replica.command(
                "reconcile",
                "--level",
                "rows",
                "--json",
                replica.directory().resolve("asked.json").toString());
        assertThat(asked.exitCode()).as(asked.output()).isEqualTo(1);
        JsonNode report = Reconciliations.overRest(replica, "{}");
        search.searchText("the report over REST", report.toString());
        assertThat(report.findValuesAsText("verdict")).contains("MISMATCH");
        Replica.Outcome repaired = replica.command(
                "reconcile",
                "--repair",
                "--apply",
                "--json",
                replica.directory().resolve("repaired.json").toString(),
                "--html",
                replica.directory().resolve("repaired.html").toString());
        assertThat(repaired.exitCode()).as(repaired.output()).isZero();
        assertThat(replica.directory().resolve("repaired.html")).content().contains("public.people");
        LeakSurfaces.searchAnswers(replica.service(), search);
    }

    private static void breakARuleThatStops(Replica replica) throws Exception {
        replica.start();
        replica.execute("insert into stopped values (13, 'qzkanari-stop')");
        assertThat(replica.service().awaitExit(Replica.CATCH_UP)).isEqualTo(1);
        assertThat(replica.log()).contains("public.stopped: rule never does not hold");
    }

    /** Columns that come in mid-stream, with defaults, one that is denied and one that is masked; and rows after them. */
    private static void widenATable(Replica replica) throws Exception {
        replica.execute(
                "alter table widened add column t_new text not null default 'qzkanari-default',"
                        + " add column t_free text not null default 'qzkanari-former'",
                "insert into widened values (100, 'qzkanari', 'qzkanari-new', 'qzkanari-free')",
                "update widened set t_new = t_new || '+', t_free = t_free || '+' where id < 5");
        List<ColumnText> id = PASSED.subList(0, 1);
        replica.awaitRows(
                Replica.CATCH_UP, "public.widened", id, replica.source().select(id, "widened"));
        Schema columns = replica.lake().table("public.widened").schema();
        assertThat(columns.findField("t_new")).as("what is denied").isNull();
        assertThat(columns.findField("t_free")).as("what is masked").isNotNull();
        assertThat(replica.stop()).isZero();
    }

    private static void assertPlantedLeaksAreFound(Replica replica) throws IOException {
        for (String leak : List.of("qzkanari-1", "7009318462051001", "2001:DB8:CA4A:7E11::1", "7009318462055140")) {
            LeakSearch search = new LeakSearch(LeakCanaries.WANTED);
            Files.writeString(replica.directory().resolve("service.log"), leak + "\n", StandardOpenOption.APPEND);
            search.searchPath(replica.directory());
            assertThat(search.result().places())
                    .as(leak)
                    .singleElement()
                    .asString()
                    .endsWith("service.log");
        }
    }
}
