package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Personal data stays where it is: in no file, log, report or answer, and the copy is proven all the same. */
class MaskingIT {
    /** Part of every value that a mask protects. */
    private static final String CANARY = "kanarienvogel";

    /** Part of values that nothing protects: the search must find it, or it could not find anything. */
    private static final String HARMLESS = "spatzenhirn";

    private static final String POLICY = """
            version: 1
            unclassified: deny
            columns:
              - match: ["*.*.id", "*.*.remark", "*.*.region", "*.*.amount"]
                mask: pass
              - match: "*.*.email"
                mask: hash
              - match: "*.*.phone"
                mask: partial
                keep-last: 3
              - match: "*.*.name"
                mask: redact
                constant: "***"
              - match: "*.*.notes"
                mask: null
              - match: "*.*.ssn"
                mask: drop
            tables:
              - match: "public.orders"
                keep: region == "eu"
            """;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final List<ColumnText> PASSED = List.of(plain("id"), plain("remark"));

    private static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    @Test
    void masks_every_path_and_proves_the_copy() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "masked")) {
            Path policy = Files.writeString(replica.directory().resolve("policy.yaml"), POLICY);
            replica.execute(
                    "create table people (id int primary key, email text, phone varchar(30), name text not null,"
                            + " notes text, ssn text, secret text, remark text)",
                    "alter table people alter column notes set storage external",
                    "create table logins (email text primary key, amount int)",
                    "create table visits (name text, email text, amount int)",
                    "alter table visits replica identity full",
                    "create table orders (id int primary key, region text, email text, amount int)",
                    people(1, 1000),
                    "insert into logins select 'kanarienvogel' || g, g from generate_series(1, 200) g",
                    "insert into visits select 'kanarienvogel' || g % 10, 'kanarienvogel', 1"
                            + " from generate_series(1, 100) g",
                    "insert into orders select g, case when g % 2 = 0 then 'eu' else 'us' end, 'kanarienvogel', g"
                            + " from generate_series(1, 100) g");
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .start();
            replica.execute(
                    people(1001, 1200),
                    "update people set remark = 'spatzenhirn changed' where id <= 100",
                    "update people set email = 'kanarienvogel-new-' || id, notes = repeat('kanarienvogel', 400)"
                            + " where id between 50 and 150",
                    "update people set id = id + 100000 where id between 10 and 20",
                    "delete from people where id between 30 and 40",
                    "update logins set email = email || 'x' where amount <= 20",
                    "update logins set amount = amount + 1 where amount > 100",
                    "delete from logins where amount between 50 and 60",
                    "delete from visits where name = 'kanarienvogel3'",
                    "update visits set name = 'kanarienvogel-moved' where name = 'kanarienvogel4'",
                    "update orders set region = 'us' where id = 2",
                    "update orders set region = 'eu' where id in (3, 5)",
                    "update orders set amount = -1 where id in (4, 7)",
                    "delete from orders where id in (1, 6)");
            awaitPassed(replica);
            assertMasked(replica);
            JsonNode report = Reconciliations.overRest(replica, "{}");
            assertThat(report.findValuesAsText("verdict"))
                    .as(() -> report.toPrettyString())
                    .contains("MATCH")
                    .doesNotContain("MISMATCH");
            assertNoLeak(replica, report.toString());
        }
    }

    private static String people(int from, int to) {
        return "insert into people select g, 'kanarienvogel-' || g || '@example.org', '+49 kanarienvogel ' || 100 + g % 900,"
                + " 'kanarienvogel name ' || g, case when g % 3 = 0 then null else repeat('kanarienvogel', 400) end,"
                + " 'kanarienvogel ssn', 'kanarienvogel secret', 'spatzenhirn ' || g"
                + " from generate_series(" + from + ", " + to + ") g";
    }

    private static void awaitPassed(Replica replica) throws Exception {
        String[][] tables = {
            {"people", "id, remark"}, {"logins", "amount"}, {"visits", "amount"}, {"orders", "id, region, amount"}
        };
        for (String[] table : tables) {
            List<ColumnText> columns =
                    List.of(table[1].split(", ")).stream().map(MaskingIT::plain).toList();
            String filter = table[0].equals("orders") ? " where region = 'eu'" : "";
            RowBag expected = replica.source().select(columns, table[0] + filter);
            replica.awaitRows(Replica.CATCH_UP, "public." + table[0], columns, expected);
        }
    }

    private static void assertMasked(Replica replica) {
        LakeTables lake = replica.lake();
        assertThat(lake.table("public.people").schema().columns().stream()
                        .map(Types.NestedField::name)
                        .toList())
                .containsExactly("id", "email", "phone", "name", "notes", "remark");
        List<ColumnText> masked = List.of(plain("id"), plain("name"), plain("notes"), plain("phone"), plain("email"));
        List<String> rows = lake.rows(lake.table("public.people"), masked).rows();
        assertThat(rows).hasSize(1189).allSatisfy(row -> {
            String[] values = row.split("\\|");
            assertThat(values[1]).isEqualTo("3:***");
            assertThat(values[2]).isEqualTo("~");
            int id = Integer.parseInt(values[0].replaceFirst(".*:", "")) % 100000;
            assertThat(values[3]).endsWith(Integer.toString(100 + id % 900));
        });
        assertThat(rows.stream().map(row -> row.split("\\|")[4]).distinct())
                .as("hashes of different addresses")
                .hasSize(1189);
        // The same value has the same hash wherever it stands.
        assertThat(lake.rows(lake.table("public.visits"), List.of(plain("email"))).rows().stream()
                        .distinct())
                .hasSize(1);
    }

    private static void assertNoLeak(Replica replica, String report) throws Exception {
        for (String path : List.of(
                "/api/v1/status", "/api/v1/tables", "/api/v1/positions", "/api/v1/policy", "/q/metrics", "/q/health")) {
            assertThat(replica.service().get(path).body()).as(path).doesNotContain(CANARY);
        }
        assertThat(report).doesNotContain(CANARY);
        LeakSearch.Result result = search(replica);
        assertThat(result.controls())
                .as("the search finds what is not protected")
                .isPositive();
        assertThat(result.places()).as("files that hold a protected value").isEmpty();
        assertThat(replica.log()).doesNotContain(HARMLESS);
    }

    private static LeakSearch.Result search(Replica replica) throws IOException {
        LeakSearch search = new LeakSearch(new LeakSearch.Wanted(List.of(CANARY), Set.of(), Set.of(), HARMLESS));
        search.searchPath(replica.directory());
        return search.result();
    }

    @Test
    void shows_no_original_of_a_masked_column_in_a_mismatch() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "masked_harmed")) {
            Path policy = Files.writeString(
                    replica.directory().resolve("policy.yaml"), POLICY.substring(0, POLICY.indexOf("tables:")));
            replica.execute(
                    "create table people (id int primary key, email text, phone text, name text, remark text)",
                    "insert into people select g, 'kanarienvogel' || g, '+49 kanarienvogel 123', 'kanarienvogel',"
                            + " 'spatzenhirn' from generate_series(1, 500) g");
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .start();
            replica.awaitRows(
                    Replica.CATCH_UP, "public.people", PASSED, replica.source().select(PASSED, "people"));
            assertThat(replica.stop()).isZero();
            for (String column : List.of("email", "phone", "name")) {
                try (OtherEngine other = new OtherEngine(replica, "public.people")) {
                    other.change("id", 77, column, "something else");
                }
                replica.start();
                Path file = replica.directory().resolve("report-" + column + ".json");
                Replica.Outcome outcome = replica.command("reconcile", "--json", file.toString());
                assertThat(outcome.exitCode())
                        .as(column + ": " + outcome.output())
                        .isEqualTo(1);
                assertThat(Files.readString(file)).contains("MISMATCH", column, "77");
                assertThat(replica.stop()).isZero();
            }
            assertThat(search(replica).places()).isEmpty();
        }
    }
}
