package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** What {@code reconcile} answered and what it wrote: its report is as its schema says. */
record Reconciled(int exitCode, String output, JsonNode report) {
    static final int MATCH = 0;
    static final int MISMATCH = 1;
    static final int USAGE = 2;
    static final int NOT_COMPLETED = 3;

    static final String ORDERS = "public.orders";
    static final String SERVICE = "SLUICE_SERVICE_URL";
    static final ObjectMapper JSON = new ObjectMapper();

    static final String[] DDL = {
        "create table orders (id int primary key, state text, total numeric(8,2))",
        "insert into orders select g, 'new', g / 4.0 from generate_series(1, 1000) g",
        "create table notes (id int primary key, body text)",
        "insert into notes select g, 'note ' || g from generate_series(1, 100) g"
    };

    /** Whose commands find no service but its own. */
    static Replica replica(Servers servers, String name) throws Exception {
        return Replica.on(servers.of(PostgresServer.Version.NEWEST), name).with(SERVICE, "http://127.0.0.1:9");
    }

    static Reconciled reconcile(Replica replica, String... options) throws Exception {
        Path json = Files.createTempFile(replica.directory(), "report-", ".json");
        Replica.Outcome outcome =
                replica.command(Stream.concat(Stream.of("reconcile", "--json", json.toString()), Arrays.stream(options))
                        .toArray(String[]::new));
        assertThat(json).as(outcome.output()).isNotEmptyFile();
        JsonNode report = JSON.readTree(json.toFile());
        assertAsDescribed(report);
        return new Reconciled(outcome.exitCode(), outcome.output(), report);
    }

    static void assertAsDescribed(JsonNode report) throws Exception {
        JsonNode schema =
                JSON.readTree(Path.of("reconciliation", "report.schema.json").toFile());
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(schema)
                        .validate(report))
                .as(report::toPrettyString)
                .isEmpty();
    }

    static void assertSelfContained(String html) {
        assertThat(html.strip().toLowerCase()).startsWith("<!doctype html").endsWith("</html>");
        assertThat(html).doesNotContainPattern("(?i)https?://|<script[^>]+src|<link|@import|url\\(");
    }

    static List<List<String>> ledger(Replica replica) {
        try {
            return replica.lake().query("sluice.reconciliations", "select * from {rows}");
        } catch (NoSuchTableException _) {
            return List.of();
        }
    }

    JsonNode table(String name) {
        for (JsonNode table : report.path("tables")) {
            if (table.path("table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("no " + name + " in " + report);
    }

    List<String> tables() {
        return report.path("tables").findValuesAsText("table");
    }

    /** The rows that are named: kind, key, columns. */
    List<String> named(String name) {
        List<String> named = new ArrayList<>();
        table(name)
                .path("differences")
                .path("rows")
                .forEach(row ->
                        named.add(row.path("kind").asText() + " " + row.path("key") + " " + row.path("columns")));
        return named;
    }
}
