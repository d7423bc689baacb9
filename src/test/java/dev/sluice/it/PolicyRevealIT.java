package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What the lake holds masked, the packaged command turns back with the key, and notes that it did; nothing else shows it. */
class PolicyRevealIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSPORT = "Kanarienvogel 7";
    private static final String CARD = "4111 1111 1111 1111";
    private static final String BALANCE = "-8417039265.47";
    private static final String ACCOUNT = "73910468825513";

    /** Originals, also without what separates their digits. */
    private static final List<String> ORIGINALS = List.of(PASSPORT, CARD, "4111111111111111", "8417039265", ACCOUNT);

    private static final String POLICY = """
            version: 1
            unclassified: allow
            columns:
              - {match: public.customers.passport, mask: tokenize}
              - {match: public.customers.card, mask: fpe, check-digit: luhn}
              - {match: public.customers.balance, mask: fpe}
              - {match: public.customers.account, mask: fpe, domain: account}
            """;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static String masked(Replica replica, String column, ColumnText.Kind kind) throws Exception {
        String text = replica.lake()
                .rows(replica.lake().table("public.customers"), List.of(new ColumnText(column, kind, false)))
                .rows()
                .getFirst();
        // As ColumnText prints it: its length, a colon, and the value.
        return text.substring(text.indexOf(':') + 1);
    }

    private static void assertRevealed(
            Replica replica, Path audit, String column, ColumnText.Kind kind, String original) throws Exception {
        String masked = masked(replica, column, kind);
        assertThat(masked).isNotEqualTo(original);
        int noted = Files.exists(audit) ? Files.readAllLines(audit).size() : 0;
        Replica.Outcome revealed =
                replica.commandReading(masked + "\n", "policy", "reveal", "public.customers." + column, "--json");
        assertThat(revealed.exitCode()).as(column).isZero();
        assertThat(JSON.readTree(revealed.output())).isEqualTo(JSON.readTree("[\"" + original + "\"]"));
        List<String> lines = Files.readAllLines(audit);
        assertThat(lines).hasSize(noted + 1);
        JsonNode line = JSON.readTree(lines.getLast());
        assertThat(line.path("action").asText()).isEqualTo("policy reveal");
        assertThat(line.path("column").asText()).isEqualTo("public.customers." + column);
        assertThat(line.path("mask").asText()).isEqualTo(column.equals("passport") ? "tokenize" : "fpe");
        assertThat(line.path("values").asInt()).isEqualTo(1);
        assertThat(line.path("revealed").asInt()).isEqualTo(1);
        assertThat(line.path("user").asText()).isNotEmpty();
        assertThat(line.path("policy").asText()).matches("[0-9a-f]{64}");
        assertThat(lines.getLast()).doesNotContain(original).doesNotContain(masked);
    }

    @Test
    void masked_values_of_the_lake_come_back_and_it_is_noted_who_asked() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "revealed")) {
            Path audit = replica.directory().resolve("audit").resolve("log.jsonl");
            Path policy = Files.writeString(replica.directory().resolve("policy.yaml"), POLICY);
            replica.execute(
                    "create table customers (id int primary key, passport text, card text, balance numeric(12, 2),"
                            + " account bigint, note text)",
                    "insert into customers values (1, '" + PASSPORT + "', '" + CARD + "', " + BALANCE + ", " + ACCOUNT
                            + ", 'control-of-the-search')");
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .with("SLUICE_POLICY_AUDIT_FILE", audit.toString())
                    .start();
            List<ColumnText> id = List.of(new ColumnText("id", ColumnText.Kind.PLAIN, false));
            replica.awaitRows(
                    Replica.CATCH_UP, "public.customers", id, replica.source().select(id, "customers"));
            assertThat(replica.stop()).isZero();

            assertRevealed(replica, audit, "passport", ColumnText.Kind.PLAIN, PASSPORT);
            assertRevealed(replica, audit, "card", ColumnText.Kind.PLAIN, CARD);
            assertRevealed(replica, audit, "balance", ColumnText.Kind.NUMERIC, BALANCE);
            assertRevealed(replica, audit, "account", ColumnText.Kind.PLAIN, ACCOUNT);

            // One value that is none of this key's: nothing is shown of any.
            String token = masked(replica, "passport", ColumnText.Kind.PLAIN);
            Replica.Outcome refused =
                    replica.commandReading(token + "\nforged\n", "policy", "reveal", "public.customers.passport");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output()).isEmpty();
            JsonNode line = JSON.readTree(Files.readAllLines(audit).getLast());
            assertThat(line.path("values").asInt()).isEqualTo(2);
            assertThat(line.path("revealed").asInt()).isZero();

            LeakSearch search =
                    new LeakSearch(new LeakSearch.Wanted(ORIGINALS, Set.of(), Set.of(), "control-of-the-search"));
            search.searchPath(replica.directory());
            assertThat(search.result().controls())
                    .as("the search sees what the lake holds")
                    .isPositive();
            assertThat(search.result().places()).isEmpty();
        }
    }
}
