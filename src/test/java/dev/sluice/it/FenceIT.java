package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ServiceProcess;
import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Only one Sluice writes a lake, however many try; what other engines write is noticed. */
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
                    SteadyWriters load = Load.start(replica, 2, 50, 9)) {
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
    void goes_on_after_another_engine_has_rewritten_the_files() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "rewritten")) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 2000) g");
            replica.start();
            try (SteadyWriters load = Load.start(replica, 2, 100, 11)) {
                load.awaitMore(200);
            }
            replica.awaitEqual(Load.TABLES);
            rewrite(replica);
            try (SteadyWriters load = Load.startAfter(2, replica, 2, 100, 12)) {
                load.awaitMore(200);
            }
            replica.execute(
                    "update accounts set balance = 3 where id % 5 = 0", "delete from accounts where id % 7 = 0");
            replica.awaitEqual(Load.TABLES);
            assertThat(replica.stop()).isZero();
            rewrite(replica);
            replica.execute(
                    "update accounts set balance = 4 where id % 3 = 0", "delete from accounts where id % 11 = 0");
            replica.start();
            replica.awaitEqual(Load.TABLES);
        }
    }

    private static void rewrite(Replica replica) throws Exception {
        for (String table : new String[] {"public.accounts", "public.journal"}) {
            try (OtherEngine other = new OtherEngine(replica, table)) {
                other.compact();
            }
            replica.assertEqual(table);
        }
    }

    @Test
    void refuses_a_lake_that_another_slot_feeds() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "fenced")) {
            replica.execute(Load.DDL);
            replica.start();
            ServiceProcess first = replica.service();
            try (first;
                    SteadyWriters load = Load.start(replica, 2, 50, 10)) {
                load.awaitMore(200);
                // A slot of its own would let the second past the source.
                replica.with("SLUICE_SOURCE_SLOT", "fenced_second")
                        .with("SLUICE_SOURCE_PUBLICATION", "fenced_second")
                        .with(
                                "SLUICE_LAKE_INDEX_PATH",
                                replica.directory().resolve("second").toString());
                replica.launchService();
                load.awaitMore(200);
                assertThat(replica.service().awaitExit(DECISION))
                        .as("exit code of the second")
                        .isNotZero();
                assertThat(replica.log()).contains("fenced_second");
                load.awaitMore(100);
                assertThat(first.isAlive()).as("the first goes on").isTrue();
            }
        }
    }
}
