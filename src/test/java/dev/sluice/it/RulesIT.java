package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that a filter or a rule keeps out: none is in its table, each is in quarantine once, and the copy is proven. */
class RulesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Part of every value that a mask protects. */
    private static final String CANARY = "kanarienvogel";

    private static final String POLICY = """
            version: 1
            unclassified: allow
            columns:
              - {match: '*.*.email', mask: hash}
            tables:
              - match: public.orders
                keep: region == "eu"
            rules:
              - {match: public.orders, name: test-orders, check: 'email != "kanarienvogel-test"', on-violation: drop}
              - {match: public.orders, name: total-sign, check: total >= 0, on-violation: quarantine}
              - {match: public.orders, name: small, check: total < 100000, on-violation: warn}
              - {match: public.limits, name: never, check: value != 13, on-violation: stop}
            """;

    private static final List<ColumnText> COLUMNS = List.of(plain("id"), plain("region"), plain("total"));
    private static final String ADMITTED =
            "orders where region = 'eu' and email <> 'kanarienvogel-test' and total >= 0";

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    private static void awaitAdmitted(Replica replica) throws Exception {
        replica.awaitRows(
                Replica.CATCH_UP, "public.orders", COLUMNS, replica.source().select(COLUMNS, ADMITTED));
    }

    private static JsonNode get(Replica replica, String path) throws Exception {
        return JSON.readTree(replica.service().get(path).body());
    }

    @Test
    void keeps_out_what_the_policy_says_exactly_and_exactly_once() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "rules")) {
            Path policy = Files.writeString(replica.directory().resolve("policy.yaml"), POLICY);
            replica.execute(
                    // Replica identity default: the log has the old row's key at most.
                    "create table orders (id int primary key, region text, email text, total int not null)",
                    "create table limits (id int primary key, value int not null)",
                    "insert into orders select g, case when g % 2 = 0 then 'eu' else 'us' end,"
                            + " 'kanarienvogel' || g, case when g % 10 = 0 then -1 else g end"
                            + " from generate_series(1, 200) g");
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .start();
            awaitAdmitted(replica);
            // The quarantine is committed after the tables of its cut.
            await("the copy's quarantined rows")
                    .atMost(Replica.CATCH_UP)
                    .until(() -> get(replica, "/api/v1/quarantine/counts")
                                    .path("total")
                                    .asInt()
                            == 20);
            replica.execute(
                    "update orders set region = 'us' where id in (2, 4)", // leave the filter
                    "update orders set region = 'eu' where id in (1, 3, 5)", // enter it
                    "update orders set total = -5 where id in (6, 8)", // leave for the quarantine
                    "update orders set total = 5 where id in (10, 20)", // come back from it
                    "update orders set email = 'kanarienvogel-test' where id = 12", // dropped
                    "update orders set total = 200000 where id = 14", // warned of
                    "insert into orders values (301, 'eu', 'kanarienvogel', -1), (302, 'us', 'kanarienvogel', -1),"
                            + " (303, 'eu', 'kanarienvogel-test', 1), (304, 'eu', 'kanarienvogel', 1)",
                    "delete from orders where id in (6, 16, 30)");
            awaitAdmitted(replica);
            assertThat(replica.service().get("/q/metrics").body())
                    .contains("sluice_rule_violations_total{action=\"warn\",rule=\"small\"} 1.0");
            assertMatch(replica);
            replica.service().kill();
            replica.execute(
                    "insert into orders values (401, 'eu', 'kanarienvogel', -1), (402, 'eu', 'kanarienvogel', 2)");
            replica.start();
            awaitAdmitted(replica);
            assertMatch(replica);
            JsonNode counts = get(replica, "/api/v1/quarantine/counts");
            assertThat(counts.path("total").asInt()).isEqualTo(20 + 2 + 1 + 1);
            assertThat(counts.path("counts")).hasSize(1);
            assertThat(counts.at("/counts/0/table").asText()).isEqualTo("public.orders");
            assertThat(counts.at("/counts/0/rule").asText()).isEqualTo("total-sign");
            JsonNode newest = get(replica, "/api/v1/quarantine?limit=1").at("/rows/0");
            assertThat(newest.at("/row/id").asInt()).isEqualTo(401);
            assertThat(newest.path("operation").asText()).isEqualTo("insert");
            List<String> ids = replica.lake()
                    .rows(replica.lake().table("sluice.quarantine"), List.of(plain("row")))
                    .rows();
            assertThat(ids).hasSize(24).doesNotHaveDuplicates();
            assertThat(replica.log()).doesNotContain(CANARY);
            LeakSearch search =
                    new LeakSearch(new LeakSearch.Wanted(List.of(CANARY), Set.of(), Set.of(), "total-sign"));
            search.searchPath(replica.lakeDirectory());
            assertThat(search.result().controls())
                    .as("the search sees the quarantine")
                    .isPositive();
            assertThat(search.result().places()).isEmpty();
            replica.execute("insert into limits values (1, 13)");
            await("the rule stops the replication")
                    .atMost(Replica.CATCH_UP)
                    .until(() -> replica.log().contains("rule never does not hold, and says stop"));
        }
    }

    private static void assertMatch(Replica replica) throws Exception {
        JsonNode report = Reconciliations.overRest(replica, "{}");
        assertThat(report.findValuesAsText("verdict"))
                .as(() -> report.toPrettyString())
                .contains("MATCH")
                .doesNotContain("MISMATCH");
        assertThat(report.findValues("quarantinedRows").stream()
                        .mapToInt(JsonNode::asInt)
                        .sum())
                .isPositive();
    }

    @Test
    void a_rule_that_does_not_fit_the_table_is_found_by_the_check_and_refused_at_start() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "rules_wrong")) {
            Path policy = Files.writeString(
                    replica.directory().resolve("policy.yaml"),
                    POLICY.replace("check: total >= 0", "check: totl >= 0"));
            replica.execute("create table orders (id int primary key, region text, email text, total int)");
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes");
            Replica.Outcome check = replica.command("policy", "check", policy.toString());
            assertThat(check.exitCode()).as(check.output()).isNotZero();
            assertThat(check.output()).contains("policy.yaml:10:", "undeclared reference to 'totl'", "character 1");
            replica.launchService();
            assertThat(replica.service().awaitExit(Replica.READY)).isEqualTo(1);
            assertThat(replica.log()).contains("policy.yaml:10:", "undeclared reference to 'totl'");
            assertThat(replica.lakeDirectory().resolve("warehouse"))
                    .as("nothing is written under a policy that does not fit")
                    .doesNotExist();
        }
    }
}
