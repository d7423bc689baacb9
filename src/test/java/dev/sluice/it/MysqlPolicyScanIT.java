package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.MysqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Scan, check and preview of a policy say of MySQL's tables what they say of PostgreSQL's, and show no value either. */
class MysqlPolicyScanIT {
    private static final List<String> CANARIES =
            List.of("kanarienvogel", "Kanarienvogel", "4111111111111111", "DE89370400440532013000");

    private static MysqlReplica replica(MysqlServer server) throws Exception {
        MysqlReplica replica = MysqlReplica.on(server, "scanned");
        String numbers = "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 300) SELECT ";
        replica.execute(
                "CREATE TABLE customers (id INT PRIMARY KEY, c1 VARCHAR(80), c2 VARCHAR(60), ssn VARCHAR(11),"
                        + " country CHAR(2), status ENUM('NEW','PAID'), note TEXT COMMENT 'what a clerk wrote')",
                "INSERT INTO customers " + numbers + "n, concat('kanarienvogel', n, '@example.org'),"
                        + " concat('Anna Kanarienvogel', char(97 + n % 26)), concat('123-45-', 1000 + n),"
                        + " if(n % 5 = 0, 'FR', 'DE'), 'NEW',"
                        + " concat('please write to kanarienvogel', n, '@example.org') FROM s",
                "CREATE TABLE payments (id INT PRIMARY KEY, c1 BIGINT UNSIGNED, c2 VARCHAR(34), total DECIMAL(10,2))",
                "INSERT INTO payments " + numbers + "n, 4111111111111111, 'DE89370400440532013000', n FROM s",
                "CREATE TABLE documents (id INT PRIMARY KEY, data JSON, place POINT, made DATETIME)",
                "INSERT INTO documents " + numbers
                        + "n, json_object('mail', concat('kanarienvogel', n, '@example.org')),"
                        + " ST_GeomFromText('POINT(52.5 13.4)'), '2024-05-06 07:08:09' FROM s");
        return replica;
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
    void proposes_a_policy_that_fits_the_source_previews_it_and_shows_no_value() throws Exception {
        try (MysqlServer server = MysqlServer.start();
                MysqlReplica replica = replica(server)) {
            Path json = replica.directory().resolve("scan.json");
            Path yaml = replica.directory().resolve("proposed.yaml");
            Replica.Outcome scan =
                    replica.command("policy", "scan", "--json", json.toString(), "--yaml", yaml.toString());
            assertThat(scan.exitCode()).as(scan.output()).isEqualTo(1);
            JsonNode report = new ObjectMapper().readTree(json.toFile());
            assertThat(classOf(report, "customers", "c1")).isEqualTo("email");
            assertThat(classOf(report, "customers", "c2")).isEqualTo("name");
            assertThat(classOf(report, "customers", "ssn")).isEqualTo("national-id");
            assertThat(classOf(report, "customers", "note")).isEqualTo("free-text");
            assertThat(classOf(report, "customers", "status")).isEqualTo("harmless");
            assertThat(classOf(report, "payments", "c1")).isEqualTo("card");
            assertThat(classOf(report, "payments", "c2")).isEqualTo("bank-account");
            assertThat(classOf(report, "payments", "total")).isEqualTo("harmless");
            assertThat(classOf(report, "documents", "data")).isEqualTo("personal-json");
            assertThat(classOf(report, "documents", "place")).isEqualTo("location");
            assertThat(classOf(report, "documents", "made")).isEqualTo("harmless");

            Replica.Outcome check = replica.command("policy", "check", yaml.toString());
            assertThat(check.exitCode()).as(check.output()).isZero();
            assertThat(check.output()).contains("is sound and fits 3 tables of the source");

            Replica.Outcome again = replica.with("SLUICE_POLICY_FILE", yaml.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .command("policy", "scan");
            assertThat(again.exitCode()).as(again.output()).isZero();
            assertThat(again.output()).contains("scanned.customers.c1", "classified by the policy");

            // By type, as the tables' columns are known to the service.
            Path typed = Files.writeString(replica.directory().resolve("typed.yaml"), """
                    version: 1
                    unclassified: deny
                    columns:
                      - {match: '*.customers.ssn', mask: partial, keep-last: 9}
                      - {type: [int4, numeric], mask: hash}
                      - {type: [text, enum], mask: redact}
                      - {type: [json, bytea, timestamp], mask: drop}
                    """);
            Replica.Outcome all =
                    replica.with("SLUICE_POLICY_FILE", typed.toString()).command("policy", "scan");
            assertThat(all.exitCode()).as(all.output()).isZero();
            Replica.Outcome weak = replica.command("policy", "check");
            assertThat(weak.exitCode()).as(weak.output()).isZero();
            assertThat(weak.output())
                    .contains("Mask partial on scanned.customers.ssn keeps 9 of 11 characters")
                    .doesNotContain("without a rule");

            Replica.Outcome preview =
                    replica.command("policy", "preview", "--tables", "scanned.customers", "--rows", "10");
            assertThat(preview.exitCode()).as(preview.output()).isZero();
            assertThat(preview.output())
                    .contains("scanned.customers: 10 rows shown", "REDACTED")
                    .doesNotContain("documents");
            assertNoCanary(replica);
        }
    }

    private static void assertNoCanary(MysqlReplica replica) throws Exception {
        LeakSearch search =
                new LeakSearch(new LeakSearch.Wanted(CANARIES, Set.of(), Set.of(), "no lake, so no control"));
        search.searchPath(replica.directory());
        assertThat(search.result().files())
                .as("the search sees what was written")
                .isPositive();
        assertThat(search.result().places()).isEmpty();
    }
}
