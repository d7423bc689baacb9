package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A policy that changes between two starts: refused with a list, or everything copied again; never two masks in a column. */
class PolicyChangeIT {
    private static final String KEY = "an integration test's key of at least 32 bytes";
    private static final String OTHER_KEY = "another key of an integration test, 32 bytes or more";
    private static final Duration REFUSAL = Duration.ofSeconds(60);
    private static final String BEFORE = """
            version: 1
            unclassified: allow
            columns:
              - {match: public.people.email, mask: hash, domain: person}
              - {match: public.people.age, mask: pass}
              - {match: public.people.ssn, mask: drop}
            """;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    private static Replica replica(String name) throws Exception {
        Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
        replica.execute(
                "create table people (id int primary key, email text, age int, ssn text)",
                "create table orders (id int primary key, amount int)",
                "insert into people select g, 'p' || g || '@example.org', g % 90, 'ssn' || g from generate_series(1, 500) g",
                "insert into orders select g, g from generate_series(1, 300) g");
        policy(replica, BEFORE);
        return replica.with("SLUICE_POLICY_KEY", KEY);
    }

    private static void policy(Replica replica, String text) throws Exception {
        Path file = Files.writeString(replica.directory().resolve("policy.yaml"), text);
        replica.with("SLUICE_POLICY_FILE", file.toString());
    }

    private static void awaitIds(Replica replica, String table) throws Exception {
        List<ColumnText> id = List.of(plain("id"));
        replica.awaitRows(
                Replica.CATCH_UP, "public." + table, id, replica.source().select(id, table));
    }

    /** Starts with the variables as they are, and expects the service to give up. */
    private static String refusal(Replica replica) throws Exception {
        int begin = Files.exists(replica.directory().resolve("service.log"))
                ? replica.log().length()
                : 0;
        replica.launchService();
        assertThat(replica.service().awaitExit(REFUSAL)).as("exit code").isNotZero();
        return replica.log().substring(begin);
    }

    private static List<String> column(Replica replica, String name) {
        return replica.lake()
                .rows(replica.lake().table("public.people"), List.of(plain(name)))
                .rows();
    }

    private static void assertMatch(Replica replica) throws Exception {
        JsonNode report = Reconciliations.overRest(replica, "{}");
        assertThat(report.findValuesAsText("verdict"))
                .as(report::toPrettyString)
                .contains("MATCH")
                .doesNotContain("MISMATCH");
    }

    @Test
    void a_changed_policy_is_refused_with_what_it_alters_or_copies_all_tables_again() throws Exception {
        try (Replica replica = replica("policy_change")) {
            replica.start();
            awaitIds(replica, "people");
            awaitIds(replica, "orders");
            assertThat(replica.stop()).isZero();
            List<String> before = column(replica, "email");

            // Comments, layout and other words for the same masks are no change.
            policy(
                    replica,
                    BEFORE.replace("unclassified: allow", "unclassified: allow # as before")
                            .replace("{match: public.people.age, mask: pass}", "{match: '*.*.age', mask: pass}"));
            replica.start();
            replica.execute("insert into people values (501, 'p501@example.org', 1, 'ssn501')");
            awaitIds(replica, "people");
            assertThat(replica.stop()).isZero();

            // Another key, another mask, another type in the lake, and a column that was left out.
            replica.with("SLUICE_POLICY_KEY", OTHER_KEY);
            assertThat(refusal(replica))
                    .contains("public.people: email (hash, with another key", "SLUICE_POLICY_CHANGE=copy")
                    .doesNotContain("public.orders:", "p1@example.org");
            replica.with("SLUICE_POLICY_KEY", KEY);
            String after = """
                    version: 1
                    unclassified: allow
                    columns:
                      - {match: public.people.email, mask: tokenize}
                      - {match: public.people.age, mask: hash}
                    """;
            policy(replica, after);
            assertThat(refusal(replica))
                    .contains("email (hash, now tokenize)", "age (pass, now hash)", "ssn (drop, now pass)");
            assertThat(column(replica, "email")).as("a refusal changes nothing").containsAll(before);

            replica.execute(
                    "update people set email = 'moved' || id || '@example.org' where id <= 50",
                    "delete from people where id between 100 and 120",
                    "insert into people select g, 'late' || g, 5, 'ssn' from generate_series(600, 650) g",
                    "update orders set amount = -1 where id <= 10");
            replica.with("SLUICE_POLICY_CHANGE", "copy").start();
            awaitIds(replica, "people");
            replica.awaitEqual("public.orders");
            replica.execute(
                    "insert into people values (700, 'p700@example.org', 7, 'ssn700')",
                    "update people set age = age + 1 where id <= 20");
            awaitIds(replica, "people");
            assertMatch(replica);
            assertThat(column(replica, "email")).doesNotContainAnyElementsOf(before);
            assertThat(column(replica, "age")).allMatch(value -> value.matches("\\d+:[0-9a-f]{64}"));
            assertThat(replica.stop()).isZero();

            // From here on it is the policy that the lake was written under: nothing is copied any more.
            int begin = replica.log().length();
            replica.without("SLUICE_POLICY_CHANGE").start();
            replica.execute("insert into people values (701, 'p701@example.org', 7, 'ssn701')");
            awaitIds(replica, "people");
            assertThat(replica.log().substring(begin)).contains("Going on from").doesNotContain("Copying");
            assertMatch(replica);
            policy(replica, BEFORE);
            assertThat(replica.stop()).isZero();
            assertThat(refusal(replica)).contains("email (tokenize, now hash)");
        }
    }

    @Test
    void two_rows_of_one_masked_key_end_the_replication() throws Exception {
        try (Replica replica = replica("key_collision")) {
            replica.execute("create table areas (code text primary key, name text)");
            replica.execute("insert into areas values ('10115', 'a'), ('20095', 'b')");
            policy(replica, BEFORE + "  - {match: public.areas.code, mask: truncate, length: 2}\n");
            assertThat(refusal(replica)).contains("key column of public.areas", "would give different rows one key");

            policy(
                    replica,
                    BEFORE + "  - {match: public.areas.code, mask: truncate, length: 2, allow-collisions: true}\n");
            replica.start();
            List<ColumnText> name = List.of(plain("name"));
            replica.awaitRows(
                    Replica.CATCH_UP, "public.areas", name, replica.source().select(name, "areas"));
            int begin = replica.log().length();
            replica.execute("insert into areas values ('10canary', 'c')");
            assertThat(replica.service().awaitExit(REFUSAL)).isNotZero();
            assertThat(replica.log().substring(begin))
                    .contains("Cannot write a row of public.areas", "column code")
                    .doesNotContain("canary");
            assertThat(replica.lake()
                            .rows(replica.lake().table("public.areas"), name)
                            .rows())
                    .hasSize(2);
        }
    }
}
