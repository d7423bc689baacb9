package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.demo.ServiceProcess;
import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Only one writes a lake, however many try. */
class FenceIT {
    private static final Duration DECISION = Duration.ofSeconds(60);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void lets_a_second_service_wait_until_the_first_has_ended() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "taken_over")) {
            replica.execute(Load.DDL);
            replica.start();
            ServiceProcess first = replica.service();
            try (first;
                    Load load = Load.start(replica, 2, 50, 9)) {
                load.awaitMore(200);
                replica.launchService();
                load.awaitMore(500);
                assertThat(first.isAlive()).as("the first goes on").isTrue();
                first.kill();
                replica.service().awaitReady(DECISION);
                load.awaitMore(200);
            }
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
        }
    }

    @Test
    void stops_a_writer_whose_lake_somebody_else_has_written() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "fenced")) {
            replica.execute(Load.DDL);
            replica.start();
            ServiceProcess first = replica.service();
            try (first;
                    Load load = Load.start(replica, 2, 50, 10)) {
                load.awaitMore(200);
                // A slot of its own lets the second past the source; the lake has to stop one of the two.
                replica.with("SLUICE_SOURCE_SLOT", "fenced_second")
                        .with("SLUICE_SOURCE_PUBLICATION", "fenced_second")
                        .with(
                                "SLUICE_LAKE_INDEX_PATH",
                                replica.directory().resolve("second").toString());
                replica.launchService();
                load.awaitMore(200);
                await("one of the two gives way")
                        .atMost(DECISION)
                        .until(() -> !first.isAlive() || !replica.service().isAlive());
                load.awaitMore(100);
                assertThat(first.isAlive() || replica.service().isAlive())
                        .as("the other goes on")
                        .isTrue();
                int stopped = (first.isAlive() ? replica.service() : first).awaitExit(DECISION);
                assertThat(stopped).as("exit code of the one that gave way").isNotZero();
            }
        } finally {
            SERVERS.of(PostgresServer.Version.NEWEST)
                    .execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                            + " where slot_name = 'fenced_second'");
        }
    }
}
