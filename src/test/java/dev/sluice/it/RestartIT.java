package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.PostgresServer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The service ends, well or badly, and the next one goes on where the lake is. */
class RestartIT {
    private static final Logger LOG = Logger.getLogger(RestartIT.class);
    private static final int KILLS = 20;
    private static final int WRITERS = 4;
    private static final int TRANSACTIONS_PER_SECOND = 60;

    /** The longest life of a service that is killed: long enough for some to start, copy and stream. */
    private static final int MAX_LIFE_SECONDS = 14;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @ParameterizedTest
    @EnumSource(PostgresServer.Version.class)
    void stops_cleanly_under_load_and_continues(PostgresServer.Version version) throws Exception {
        String name = "restart_" + version.name().toLowerCase(Locale.ROOT);
        try (Replica replica = Replica.on(SERVERS.of(version), name)) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 5000) g");
            replica.start();
            try (SteadyWriters load = Load.start(replica, 2, 100, 1)) {
                load.awaitMore(300);
                assertThat(replica.stop()).as("exit code after SIGTERM").isZero();
                load.awaitMore(300);
                replica.start();
                load.awaitMore(300);
                assertThat(replica.stop()).as("exit code after SIGTERM").isZero();
                load.awaitMore(100);
            }
            replica.start();
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
        }
    }

    @Test
    void writes_position_deletes_in_format_version_2() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "format_two")) {
            // Most updates move their rows to another partition.
            replica.with("SLUICE_LAKE_FORMAT_VERSION", "2")
                    .with("SLUICE_LAKE_PARTITIONS", "public.accounts=truncate(50, balance); public.journal=account")
                    .execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 5000) g");
            replica.start();
            try (SteadyWriters load = Load.start(replica, 2, 100, 2)) {
                load.awaitMore(300);
                replica.service().kill();
                replica.start();
                load.awaitMore(300);
            }
            replica.execute("delete from accounts where id % 3 = 0");
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
            assertThat(replica.lake().metadata("public.accounts").formatVersion())
                    .isEqualTo(2);
        }
    }

    @Test
    void rebuilds_a_key_index_that_was_deleted() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "index_gone")) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 5000) g");
            replica.start();
            replica.awaitEqual(Load.TABLES);
            replica.execute("update accounts set balance = 1 where id < 100");
            replica.awaitEqual(Load.TABLES);
            assertThat(replica.stop()).isZero();
            replica.deleteIndex();
            replica.execute(
                    "update accounts set balance = 2 where id % 7 = 0",
                    "delete from accounts where id % 11 = 0",
                    "insert into journal values (1, 1, 'x'), (1, 1, 'x')",
                    "delete from journal where ctid = (select min(ctid) from journal)");
            replica.start();
            replica.awaitEqual(Load.TABLES);
        }
    }

    @Test
    void resumes_after_20_kills_without_loss_or_duplicate() throws Exception {
        long seed = Long.getLong("sluice.test.seed", ThreadLocalRandom.current().nextLong());
        LOG.infof("Kill moments and writes come from the seed: -Dsluice.test.seed=%d", seed);
        RandomGenerator random = new java.util.Random(seed);
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "killed")) {
            replica.with("SLUICE_LAKE_CHANGELOG", "true")
                    .with("SLUICE_LAKE_PARTITIONS", "public.transfers=bucket(4, number)")
                    .execute(Load.DDL);
            replica.execute(
                    "insert into accounts select g, -1, 0, repeat('old', 500) from generate_series(1, 20000) g",
                    "insert into journal select g % 10, 0, 'old' from generate_series(1, 1000) g");
            try (SteadyWriters load = Load.start(replica, WRITERS, TRANSACTIONS_PER_SECOND, seed)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    replica.launchService();
                    if (kill % 2 == 0) {
                        // Where starting takes long, it would else never be killed at anything else.
                        replica.service().awaitReady(Replica.READY);
                    }
                    long life = random.nextInt(1, MAX_LIFE_SECONDS * WRITERS * TRANSACTIONS_PER_SECOND);
                    load.awaitMore(life);
                    assertThat(replica.service().isAlive())
                            .as("the service runs until kill %d (seed %d)", kill, seed)
                            .isTrue();
                    replica.service().kill();
                }
                LOG.infof("%d transactions were committed while it was killed", load.committed());
            }
            int cuts = replica.lake().cuts().size();
            assertThat(cuts).as("cuts made between the kills").isGreaterThan(10);
            replica.start();
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
            assertThat(replica.stop()).isZero();
            replica.assertEqual(Load.TABLES);
            for (String table : Load.TABLES) {
                LOG.infof("The history of %s holds %d changes", table, Histories.assertWhole(replica, table));
            }
            Histories.assertEndsWithTheSource(
                    replica, "public.accounts", List.of("id"), List.of("id", "owner", "balance", "note"));
            Histories.assertEndsWithTheSource(
                    replica,
                    "public.transfers",
                    List.of("writer", "number"),
                    List.of("writer", "number", "source", "target", "amount"));
        }
    }
}
