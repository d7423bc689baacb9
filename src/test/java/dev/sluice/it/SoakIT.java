package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testing.PostgresServer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An alarm that is false once is not believed a second time. */
class SoakIT {
    private static final int RECONCILIATIONS = 100;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void a_hundred_reconciliations_in_a_row_under_load_raise_no_false_alarm() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "soak")) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 5000) g");
            replica.start();
            Set<String> positions = new HashSet<>();
            try (Load load = Load.start(replica, 4, 50, 11)) {
                load.awaitMore(100);
                for (int number = 0; number < RECONCILIATIONS; number++) {
                    if (number % 10 == 5) {
                        // One that spans several commits of the lake, and is decoded while others commit.
                        replica.execute("update accounts set balance = balance + 1 where owner = -1");
                    }
                    JsonNode report = Reconciliations.overRest(replica, "{}");
                    assertThat(report.findValuesAsText("verdict"))
                            .as(() -> report.toPrettyString())
                            .contains("MATCH")
                            .doesNotContain("MISMATCH");
                    positions.add(report.path("report").path("sourcePosition").toString());
                }
            }
            assertThat(positions).as("each at a position of its own").hasSize(RECONCILIATIONS);
            replica.awaitEqual(Load.TABLES);
        }
    }
}
