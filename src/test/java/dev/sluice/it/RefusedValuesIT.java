package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows with values that the lake's types cannot hold: in mid-stream they are kept out, listed once, and proven to be so. */
class RefusedValuesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<ColumnText> COLUMNS = List.of(plain("id"), plain("name"));
    private static final List<ColumnText> KEYED = List.of(plain("name"));

    private static final String HELD = "contracts where isfinite(until) and (total is null or total <> 'NaN')"
            + " and array_ndims(sizes) is distinct from 2";

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    private static void awaitHeld(Replica replica) throws Exception {
        replica.awaitRows(
                Replica.CATCH_UP, "public.contracts", COLUMNS, replica.source().select(COLUMNS, HELD));
        replica.awaitRows(
                Replica.CATCH_UP, "public.days", KEYED, replica.source().select(KEYED, "days where isfinite(day)"));
    }

    private static JsonNode get(Replica replica, String path) throws Exception {
        return JSON.readTree(replica.service().get(path).body());
    }

    private static void assertMatch(Replica replica, String level, int quarantined) throws Exception {
        JsonNode report = Reconciliations.overRest(replica, "{\"level\":\"" + level + "\"}");
        assertThat(report.findValuesAsText("verdict"))
                .as(report::toPrettyString)
                .contains("MATCH")
                .doesNotContain("MISMATCH");
        assertThat(report.findValues("quarantinedRows").stream()
                        .mapToInt(JsonNode::asInt)
                        .sum())
                .as(report::toPrettyString)
                .isEqualTo(quarantined);
    }

    @Test
    void are_kept_out_in_mid_stream_listed_exactly_once_and_reconciled() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "refused_values")) {
            replica.execute(
                    "create table contracts (id int primary key, name text, until timestamptz, total numeric(10, 2), sizes int[])",
                    "insert into contracts select g, 'n' || g, timestamptz '2030-01-01' + g * interval '1 day', g, array[g]"
                            + " from generate_series(1, 100) g",
                    "create table days (day date primary key, name text)",
                    "insert into days values ('2024-02-29', 'leap'), ('2025-01-01', 'new year')");
            replica.start();
            awaitHeld(replica);
            assertMatch(replica, "rows", 0);
            replica.execute(
                    "insert into contracts values (101, 'infinite', 'infinity', 1, null), (102, 'held', '2031-01-01', 1, '{}')",
                    "update contracts set until = '-infinity' where id in (1, 2)", // leave
                    "update contracts set name = 'again' where id = 1", // stays out: listed once more
                    "update contracts set total = 'NaN' where id = 3",
                    "update contracts set sizes = '{{1},{2}}' where id = 4",
                    "delete from contracts where id = 2", // of a row that the lake does not hold
                    "update contracts set total = 7 where id = 3", // comes back
                    "update days set day = 'infinity' where name = 'leap'", // the key itself
                    "insert into days values ('-infinity', 'first')",
                    "update days set name = 'the first' where name = 'first'",
                    "update days set day = '1970-01-01' where name = 'the first'");
            awaitHeld(replica);
            // 1, 4 and 101; the leap day
            for (String level : List.of("counts", "checksums", "rows")) {
                assertMatch(replica, level, 4);
            }
            assertThat(replica.log()).contains("A row of public.contracts is in quarantine: a value of until ");
            replica.service().kill();
            replica.execute(
                    "insert into contracts values (103, 'infinite too', '-infinity', 1, null), (104, 'held too', '2032-01-01', 1, '{}')");
            replica.start();
            awaitHeld(replica);
            assertMatch(replica, "rows", 5);

            JsonNode counts = get(replica, "/api/v1/quarantine/counts");
            assertThat(counts.path("total").asInt()).as(counts::toPrettyString).isEqualTo(6 + 3 + 1);
            JsonNode newest = get(replica, "/api/v1/quarantine?limit=1").at("/rows/0");
            assertThat(newest.path("rule").asText()).isEqualTo("refused-values");
            assertThat(newest.path("reason").asText())
                    .isEqualTo("column until: an infinite timestamp has no exact form in the lake's type");
            assertThat(newest.at("/row/id").asInt()).isEqualTo(103);
            assertThat(newest.path("row").has("until")).isFalse();
            assertThat(replica.lake()
                            .rows(replica.lake().table("sluice.quarantine"), List.of(plain("row"), plain("position")))
                            .rows())
                    .hasSize(10)
                    .doesNotHaveDuplicates();

            // A copy refuses, unless it is told otherwise.
            assertThat(replica.stop()).isZero();
            replica.execute(
                    "create table late (id int primary key, until date)",
                    "alter publication sluice add table late",
                    "insert into late values (1, 'infinity'), (2, '2024-02-29')");
            replica.launchService();
            assertThat(replica.service().awaitExit(Replica.CATCH_UP)).isEqualTo(1);
            assertThat(replica.log())
                    .contains("public.late.until", "SLUICE_SOURCE_UNSTORABLE=public.late.until=quarantine");
            replica.with("SLUICE_SOURCE_UNSTORABLE", "public.late.until=null").start();
            replica.awaitRows(
                    Replica.CATCH_UP,
                    "public.late",
                    List.of(plain("id")),
                    replica.source().select(List.of(plain("id")), "late"));
            await("the first cut after the copy")
                    .atMost(Replica.CATCH_UP)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertMatch(replica, "rows", 5));
        }
    }
}
