package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testing.PostgresServer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An alarm that is false once is not believed a second time. */
class SoakIT {
    private static final int RECONCILIATIONS = 100;

    /**
     * One after the other, while all tables are written to. What needs a new session (another column of a table without a
     * key, for one) leaves the reconciliation of that moment without a verdict, which is no alarm.
     */
    private static final List<String> SCHEMA_CHANGES = List.of(
            "alter table accounts add column extra%1$d int default 7",
            "alter table accounts rename column extra%1$d to more%1$d",
            "alter table accounts add column later%1$d text not null default 'as before'",
            "alter table accounts alter column more%1$d type bigint",
            "alter table transfers add column later%1$d date default '2024-02-29'",
            "alter table journal add column later%1$d text",
            "alter table accounts drop column more%1$d",
            "alter table accounts drop column later%1$d",
            "alter table transfers drop column later%1$d");

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void a_hundred_reconciliations_in_a_row_under_load_and_changes_of_the_schema_raise_no_false_alarm()
            throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "soak")) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 5000) g");
            replica.start();
            Set<String> positions = new HashSet<>();
            int attempts = 0;
            try (SteadyWriters load = Load.start(replica, 4, 50, 11)) {
                load.awaitMore(100);
                while (positions.size() < RECONCILIATIONS) {
                    if (attempts % 10 == 5) {
                        // One that spans several commits of the lake, and is decoded while others commit.
                        replica.execute("update accounts set balance = balance + 1 where owner = -1");
                    }
                    if (attempts % 12 == 2) {
                        int change = attempts / 12;
                        replica.execute(String.format(
                                SCHEMA_CHANGES.get(change % SCHEMA_CHANGES.size()), change / SCHEMA_CHANGES.size()));
                    }
                    attempts++;
                    JsonNode report = Reconciliations.attempt(replica, "{}");
                    if (report.hasNonNull("verdict")) {
                        assertThat(report.findValuesAsText("verdict"))
                                .as(() -> report.toPrettyString())
                                .contains("MATCH")
                                .doesNotContain("MISMATCH");
                        String position =
                                report.path("report").path("sourcePosition").toString();
                        assertThat(positions.add(position))
                                .as("each at a position of its own")
                                .isTrue();
                    }
                    assertThat(attempts).as("few have no verdict").isLessThan(2 * RECONCILIATIONS);
                }
            }
            assertThat(replica.log()).contains("accounts follows the source: column extra0 is renamed to more0");
            replica.awaitEqual(Load.TABLES);
        }
    }
}
