package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the scan and the preview of a policy show of a real database, and above all what they do not. */
class PolicyScanIT {
    /** Part of every personal value, or the value itself; none of these may be seen anywhere. */
    private static final List<String> CANARIES =
            List.of("kanarienvogel", "Kanarienvogel", "4111111111111111", "DE89370400440532013000", "1715550");

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
        replica.execute(
                "create table customers (id int primary key, c1 text, c2 text, country text, status text, note text)",
                "insert into customers select g, 'kanarienvogel' || g || '@example.org', 'Anna Kanarienvogel' || chr(97 + g % 26),"
                        + " case when g % 5 = 0 then 'FR' else 'DE' end, 'NEW',"
                        + " 'please call back at +49 1715550' || 100 + g % 900 || ' or write to kanarienvogel@example.org'"
                        + " from generate_series(1, 300) g",
                "create table payments (id int primary key, c1 bigint, c2 text, total numeric(10, 2))",
                "insert into payments select g, 4111111111111111, 'DE89370400440532013000', g from generate_series(1, 50) g",
                "create table documents (id int primary key, data jsonb, tags text[])",
                "insert into documents select g, jsonb_build_object('mail', 'kanarienvogel' || g || '@example.org',"
                        + " 'by', jsonb_build_object('kanarienvogel' || g, true)), array['kanarienvogel' || g || '@example.org']"
                        + " from generate_series(1, 50) g",
                "create table visits (name text, place point, origin inet, hardware macaddr, kind regclass)",
                "insert into visits select 'Kanarienvogel', point(52.5, 13.4), ('10.1.2.' || g)::inet, '08:00:2b:01:02:03'"
                        + " from generate_series(1, 50) g",
                "comment on column visits.name is 'surname of the visitor'");
        return replica;
    }

    private static void assertNoCanary(Replica replica) throws Exception {
        LeakSearch search =
                new LeakSearch(new LeakSearch.Wanted(CANARIES, Set.of(), Set.of(), "no lake, so no control"));
        search.searchPath(replica.directory());
        assertThat(search.result().files())
                .as("the search sees what was written")
                .isPositive();
        assertThat(search.result().places()).isEmpty();
    }

    @Test
    void proposes_a_policy_that_fits_the_source_and_shows_no_value() throws Exception {
        try (Replica replica = replica("scanned")) {
            Path json = replica.directory().resolve("scan.json");
            Path yaml = replica.directory().resolve("proposed.yaml");
            Replica.Outcome scan =
                    replica.command("policy", "scan", "--json", json.toString(), "--yaml", yaml.toString());
            assertThat(scan.exitCode()).as(scan.output()).isEqualTo(1);
            JsonNode report = new ObjectMapper().readTree(json.toFile());
            assertThat(classOf(report, "customers", "c1")).isEqualTo("email");
            assertThat(classOf(report, "customers", "c2")).isEqualTo("name");
            assertThat(classOf(report, "customers", "note")).isEqualTo("free-text");
            assertThat(classOf(report, "customers", "status")).isEqualTo("harmless");
            assertThat(classOf(report, "payments", "c1")).isEqualTo("card");
            assertThat(classOf(report, "payments", "c2")).isEqualTo("bank-account");
            assertThat(classOf(report, "payments", "total")).isEqualTo("harmless");
            assertThat(classOf(report, "documents", "data")).isEqualTo("personal-json");
            assertThat(classOf(report, "documents", "tags")).isEqualTo("email");
            assertThat(classOf(report, "visits", "place")).isEqualTo("location");
            assertThat(classOf(report, "visits", "origin")).isEqualTo("ip");
            assertThat(classOf(report, "visits", "hardware")).isEqualTo("device");
            assertThat(report.path("policy").asText()).isEqualTo(Files.readString(yaml));

            // The type of a column of visits cannot be replicated.
            replica.with("SLUICE_SOURCE_TABLES", "public.customers,public.payments,public.documents");
            Replica.Outcome check = replica.command("policy", "check", yaml.toString());
            assertThat(check.exitCode()).as(check.output()).isZero();
            assertThat(check.output().lines().toList())
                    .as("the rules for visits are idle, and all others decide")
                    .filteredOn(line -> !line.contains("Pattern public.visits."))
                    .containsExactly(yaml + " is sound and fits 3 tables of the source");

            Replica.Outcome again =
                    replica.with("SLUICE_POLICY_FILE", yaml.toString()).command("policy", "scan");
            assertThat(again.exitCode()).as(again.output()).isZero();
            assertThat(again.output()).contains("public.customers.c1", "classified by the policy");
            assertNoCanary(replica);
        }
    }

    private static String classOf(JsonNode report, String table, String column) {
        for (JsonNode entry : report.path("columns")) {
            if (entry.path("table").asText().equals(table)
                    && entry.path("column").asText().equals(column)) {
                return entry.path("class").asText(entry.path("status").asText());
            }
        }
        throw new AssertionError(table + "." + column + " is not in the report");
    }

    @Test
    void samples_a_large_table_and_waits_for_no_lock() throws Exception {
        try (Replica replica = replica("scanned_large");
                Connection other = replica.source().connect();
                Statement statement = other.createStatement()) {
            replica.execute(
                    "create table large (id int primary key, c1 text)",
                    "insert into large select g, 'kanarienvogel' || g || '@example.org' from generate_series(1, 50000) g",
                    "analyze large");
            other.setAutoCommit(false);
            statement.execute("lock table payments in access exclusive mode");
            Replica.Outcome scan =
                    replica.command("policy", "scan", "--tables", "public.large,public.payments", "--rows", "500");
            assertThat(scan.exitCode()).as(scan.output()).isEqualTo(2);
            assertThat(scan.output())
                    .contains("100 % of 500 sampled values look like e-mail addresses")
                    .contains("Cannot sample public.payments: ")
                    .doesNotContain("public.customers");
            for (String canary : CANARIES) {
                assertThat(scan.output()).doesNotContain(canary);
            }
        }
    }

    @Test
    void previews_masked_rows_and_refuses_originals_where_nobody_sits() throws Exception {
        try (Replica replica = replica("previewed")) {
            Path policy = Files.writeString(replica.directory().resolve("policy.yaml"), """
                    version: 1
                    unclassified: allow
                    columns:
                      - {match: ['*.*.id', '*.*.country'], mask: pass}
                      - {match: '*.*.c1', mask: hash}
                      - {match: '*.customers.c2', mask: redact}
                    tables:
                      - match: public.customers
                        keep: country == "DE"
                    """);
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes");
            Replica.Outcome preview =
                    replica.command("policy", "preview", "--tables", "public.customers", "--rows", "10");
            assertThat(preview.exitCode()).as(preview.output()).isZero();
            assertThat(preview.output())
                    .contains(
                            "public.customers: 8 rows shown, 2 left out by the filter", "REDACTED", "(passes unmasked)")
                    .contains("unclassified: allow): status, note")
                    .containsPattern("(?m)^1 +[0-9a-f]{39}… +REDACTED +DE ");

            Replica.Outcome originals = replica.command("policy", "preview", "--show-originals");
            assertThat(originals.exitCode()).isEqualTo(2);
            assertThat(originals.output()).contains("not a terminal");

            Replica.Outcome unfit = replica.command("policy", "preview", "--rows", "1");
            assertThat(unfit.exitCode()).isEqualTo(1);
            assertThat(unfit.output()).contains("Cannot replicate, so not shown: public.visits");

            assertThat(replica.command("policy", "preview", "--rows", "0").exitCode())
                    .isEqualTo(2);
            Replica.Outcome none = replica.without("SLUICE_POLICY_FILE").command("policy", "preview");
            assertThat(none.exitCode()).isEqualTo(2);
            assertThat(none.output()).contains("SLUICE_POLICY_FILE");
            assertNoCanary(replica);
        }
    }
}
