package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** What tests of copies ask of a replica, and tables that they copy. */
final class Copies {
    static final Duration BOUND = Duration.ofSeconds(60);
    static final String LIMIT = "SLUICE_SOURCE_COPY_ROWS_PER_SECOND";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whose names and schema have to be quoted. */
    static final String ODD = "Sales & Co.100% \"Order\" it's a/b";

    static final String[] ODD_DDL = {
        "create schema \"Sales & Co\"",
        "create table " + sql(ODD) + " (\"Größe (cm)\" int primary key, \"select\" text, \"a \"\"b\"\"\" numeric(8,2))",
        "insert into " + sql(ODD) + " select g, 'row ' || g, g / 4.0 from generate_series(1, 500) g"
    };

    static final String[] EMPTY_DDL = {"create table nothing (id int primary key, name text)"};

    static final String[] KEYLESS_DDL = {
        "create table visits (visitor text, page int)",
        "alter table visits replica identity full",
        "insert into visits select 'visitor ' || g % 20, nullif(g % 3, 0) from generate_series(1, 1000) g"
    };

    private Copies() {}

    static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    /** @param table {@code schema.name}, as the lake calls it */
    static String sql(String table) {
        int dot = table.indexOf('.');
        return ColumnText.quoted(table.substring(0, dot)) + "." + ColumnText.quoted(table.substring(dot + 1));
    }

    /** How often a table was copied as a whole. */
    static long copies(Replica replica, String table) throws Exception {
        return Pattern.compile(Pattern.quote("Copied " + table + ":"))
                .matcher(replica.log())
                .results()
                .count();
    }

    /** How many rows the copies of this process have read by now. */
    static long read(Replica replica) throws Exception {
        return JSON.readTree(replica.service().get("/api/v1/tables").body()).findValues("copy").stream()
                .mapToLong(copy -> copy.path("rows").asLong())
                .sum();
    }

    static void awaitRead(Replica replica, long more) throws Exception {
        long before = read(replica);
        await("the copy reads")
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> read(replica) >= before + more);
    }

    /** Asks for a copy and does not wait for it. */
    static void ask(Replica replica, String table, String part) throws Exception {
        String name = URLEncoder.encode(table, StandardCharsets.UTF_8).replace("+", "%20");
        var answer = replica.service().post("/api/v1/tables/" + name + "/copies", part);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }

    static JsonNode pending(Replica replica) throws Exception {
        return JSON.readTree(replica.service().get("/api/v1/status").body()).path("copiesPending");
    }

    static void awaitOfficial(Replica replica) {
        await("the copies that were asked for are official")
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> pending(replica).isEmpty());
    }

    /** How many rows a reader sees; none while the lake does not have the table. */
    static long shown(Replica replica, String table) {
        try {
            return replica.lake()
                    .rows(replica.lake().table(table), List.of(plain("id")))
                    .count();
        } catch (NoSuchTableException _) {
            return 0;
        }
    }
}
