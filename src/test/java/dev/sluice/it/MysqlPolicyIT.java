package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.MysqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The policy does with MySQL's rows what it does with PostgreSQL's: masks, filters, quarantine, and no two masks in a column. */
class MysqlPolicyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANARY = "kanarienvogel";
    private static final String HASHED = "\"email\":\"[0-9a-f]{64}\"";
    private static final String POLICY = """
            version: 1
            unclassified: allow
            columns:
              - {match: '*.*.email', mask: hash}
              - {match: '*.*.secret', mask: drop}
            tables:
              - match: policed.orders
                keep: region == "eu"
            rules:
              - {match: policed.orders, name: total-sign, check: total >= 0, on-violation: quarantine}
            """;

    private static final List<ColumnText> COLUMNS = List.of(plain("id"), plain("region"), plain("total"));
    private static final String ADMITTED = "region = 'eu' AND total >= 0";

    private static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    private static void policy(MysqlReplica replica, String text) throws Exception {
        Path file = Files.writeString(replica.directory().resolve("policy.yaml"), text);
        replica.with("SLUICE_POLICY_FILE", file.toString());
    }

    private static int quarantined(MysqlReplica replica) throws Exception {
        JsonNode counts =
                JSON.readTree(replica.service().get("/api/v1/quarantine/counts").body());
        return counts.path("total").asInt();
    }

    private static String quarantine(MysqlReplica replica) throws Exception {
        return replica.service().get("/api/v1/quarantine?limit=1000").body();
    }

    private static List<String> emails(MysqlReplica replica) {
        return replica.lake()
                .rows(replica.lake().table("policed.orders"), List.of(plain("email")))
                .rows();
    }

    @Test
    void masks_filters_and_quarantines_exactly_once_and_refuses_a_second_mask_in_a_column() throws Exception {
        try (MysqlServer server = MysqlServer.start();
                MysqlReplica replica = MysqlReplica.on(server, "policed")) {
            replica.execute(
                    "CREATE TABLE orders (id INT PRIMARY KEY, region VARCHAR(5), email VARCHAR(80), secret TEXT,"
                            + " total INT NOT NULL)",
                    "INSERT INTO orders WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 200)"
                            + " SELECT n, if(n % 2 = 0, 'eu', 'us'), concat('kanarienvogel', n), 'kanarienvogel',"
                            + " if(n % 10 = 0, -1, n) FROM s");
            policy(replica, POLICY);
            replica.with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .start();
            replica.awaitRows("orders", COLUMNS, ADMITTED);
            await("the copy's quarantined rows").atMost(Replica.CATCH_UP).until(() -> quarantined(replica) == 20);
            replica.execute(
                    "UPDATE orders SET region = 'us' WHERE id IN (2, 4)", // leave the filter
                    "UPDATE orders SET region = 'eu' WHERE id IN (1, 3, 5)", // enter it
                    "UPDATE orders SET total = -5 WHERE id IN (6, 8)", // leave for the quarantine
                    "UPDATE orders SET total = 5 WHERE id IN (10, 20)", // come back from it
                    "INSERT INTO orders VALUES (301, 'eu', 'kanarienvogel', 's', -1), (302, 'us', 'kanarienvogel', 's', 1),"
                            + " (303, 'eu', 'kanarienvogel', 's', 1)",
                    "DELETE FROM orders WHERE id IN (6, 16, 30)");
            replica.awaitRows("orders", COLUMNS, ADMITTED);
            replica.assertMatch();
            replica.service().kill();
            replica.execute(
                    "INSERT INTO orders VALUES (401, 'eu', 'kanarienvogel', 's', -1), (402, 'eu', 'x', 's', 2)");
            replica.start();
            replica.awaitRows("orders", COLUMNS, ADMITTED);
            replica.assertMatch();
            await("each refused row once").atMost(Replica.CATCH_UP).until(() -> quarantined(replica) == 20 + 2 + 1 + 1);
            assertThat(quarantine(replica)).containsPattern(HASHED);
            assertThat(replica.stop()).isZero();

            List<String> before = emails(replica);
            policy(replica, POLICY.replace("mask: hash", "mask: tokenize"));
            assertThat(replica.refusal())
                    .contains("policed.orders: email (hash, now tokenize)", "SLUICE_POLICY_CHANGE=copy");
            replica.execute("DELETE FROM orders WHERE id = 402");
            replica.with("SLUICE_POLICY_CHANGE", "copy").start();
            replica.awaitRows("orders", COLUMNS, ADMITTED);
            replica.assertMatch();
            assertThat(emails(replica)).isNotEmpty().doesNotContainAnyElementsOf(before);
            assertThat(quarantine(replica))
                    .as("what the quarantine held under the old mask is gone, and what is still at the source is back")
                    .contains("\"total\":-1")
                    .doesNotContainPattern(HASHED);
            assertNothingLeaked(replica);
        }
    }

    private static void assertNothingLeaked(MysqlReplica replica) throws Exception {
        assertThat(replica.log()).doesNotContain(CANARY);
        LeakSearch search = new LeakSearch(new LeakSearch.Wanted(List.of(CANARY), Set.of(), Set.of(), "total-sign"));
        search.searchPath(replica.directory().resolve("lake"));
        assertThat(search.result().controls())
                .as("the search sees the quarantine")
                .isPositive();
        assertThat(search.result().places()).isEmpty();
    }
}
