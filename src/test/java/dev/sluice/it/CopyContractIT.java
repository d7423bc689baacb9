package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the first copy and copies on demand promise, as it is seen from outside. */
class CopyContractIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        return Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
    }

    @Test
    void table_that_is_written_to_while_it_is_copied_is_exact_though_the_service_is_killed_amid_it() throws Exception {
        try (Replica replica = replica("contract_killed")) {
            replica.execute(LedgerChurn.DDL);
            replica.with(Copies.LIMIT, "12000");
            try (SteadyWriters churn = LedgerChurn.start(replica, 0)) {
                churn.awaitMore(50);
                for (int kill = 1; kill <= 2; kill++) {
                    replica.launchService();
                    replica.service().awaitLive(Copies.BOUND);
                    Copies.awaitRead(replica, LedgerChurn.ROWS / 6);
                    replica.service().kill();
                    assertThat(Copies.copies(replica, LedgerChurn.TABLE))
                            .as("copies that were whole at kill %d", kill)
                            .isZero();
                    assertThat(Copies.shown(replica, LedgerChurn.TABLE))
                            .as("rows of a copy that is not whole")
                            .isZero();
                    churn.awaitMore(50);
                }
                replica.start();
                churn.awaitMore(100);
            }
            replica.awaitEqual(LedgerChurn.TABLE);
            replica.assertWellFormed(LedgerChurn.TABLE);
        }
    }

    @Test
    void copy_that_was_asked_for_leaves_the_table_exact_though_the_service_is_killed_amid_it() throws Exception {
        try (Replica replica = replica("contract_asked")) {
            replica.execute(LedgerChurn.DDL);
            replica.start();
            assertThat(replica.stop()).isZero();
            replica.with(Copies.LIMIT, "12000").start();
            try (SteadyWriters churn = LedgerChurn.start(replica, 0)) {
                churn.awaitMore(100);
                Copies.ask(replica, LedgerChurn.TABLE, "{}");
                Copies.awaitRead(replica, LedgerChurn.ROWS / 6);
                replica.service().kill();
                assertThat(Copies.copies(replica, LedgerChurn.TABLE))
                        .as("copies that were whole at the kill")
                        .isEqualTo(1);
                assertThat(Copies.shown(replica, LedgerChurn.TABLE))
                        .as("the old rows")
                        .isGreaterThan(LedgerChurn.ROWS / 2);
                churn.awaitMore(50);
                replica.start();
                churn.awaitMore(100);
            }
            replica.awaitEqual(LedgerChurn.TABLE);
            try (SteadyWriters churn = LedgerChurn.start(replica, 1)) {
                churn.awaitMore(50);
                Copies.ask(replica, LedgerChurn.TABLE, "{}");
                Copies.awaitOfficial(replica);
                churn.awaitMore(50);
            }
            replica.awaitEqual(LedgerChurn.TABLE);
            assertThat(Copies.copies(replica, LedgerChurn.TABLE)).isGreaterThan(1);
            replica.assertWellFormed(LedgerChurn.TABLE);
        }
    }

    @Test
    void job_that_only_copies_proves_it_while_writes_go_on_and_leaves_nothing_at_the_source() throws Exception {
        try (Replica replica = replica("contract_only")) {
            replica.execute(LedgerChurn.DDL);
            replica.execute(Copies.ODD_DDL);
            replica.execute(Copies.EMPTY_DDL);
            replica.execute(Copies.KEYLESS_DDL);
            replica.with("SLUICE_SOURCE_LOAD", "only");
            try (SteadyWriters churn = LedgerChurn.start(replica, 0)) {
                churn.awaitMore(50);
                replica.launchService();
                assertThat(replica.service().awaitExit(Copies.BOUND))
                        .as(replica.log())
                        .isZero();
                churn.awaitMore(10);
            }
            assertThat(replica.log())
                    .contains("MATCH", LedgerChurn.TABLE, "public.nothing", "public.visits")
                    .doesNotContain("MISMATCH");
            assertThat(Copies.shown(replica, LedgerChurn.TABLE)).isGreaterThan(LedgerChurn.ROWS / 2);
            replica.assertEqual(Copies.ODD, "public.nothing", "public.visits");
            assertThat(replica.source()
                            .query("select (select count(*) from pg_replication_slots where database = '"
                                    + replica.slot() + "') + (select count(*) from pg_publication)"))
                    .as("slots and publications")
                    .isEqualTo("0");
        }
    }

    /** What was read at a moment. */
    private record Look(long nanos, long rows) {}

    @Test
    void copy_keeps_to_its_limit_and_tells_how_far_it_is() throws Exception {
        int rows = 100_000;
        int perSecond = rows / 4;
        try (Replica replica = replica("contract_limit")) {
            replica.execute(
                    "create table measured (id int primary key, name text)",
                    "insert into measured select g, 'row ' || g from generate_series(1, " + rows + ") g",
                    "analyze measured");
            replica.with(Copies.LIMIT, Integer.toString(perSecond)).launchService();
            replica.service().awaitLive(Copies.BOUND);
            List<Look> looks = new ArrayList<>();
            await("the first copy")
                    .atMost(Copies.BOUND)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        looks.add(new Look(System.nanoTime(), Copies.read(replica)));
                        return Copies.copies(replica, "public.measured") > 0;
                    });
            List<Look> amid = looks.stream()
                    .filter(look -> look.rows() > 0 && look.rows() < rows)
                    .toList();
            List<Long> progress = amid.stream().map(Look::rows).toList();
            assertThat(progress).as("rows read").isSorted();
            assertThat(Set.copyOf(progress)).as("steps of the progress").hasSizeGreaterThan(2);
            Look first = amid.getFirst();
            Look last = amid.getLast();
            double seconds = (last.nanos() - first.nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
            assertThat(last.rows() - first.rows())
                    .as("rows read in %s s", seconds)
                    .isLessThanOrEqualTo((long) (perSecond * (seconds + 1)));

            replica.service().awaitReady(Copies.BOUND);
            long asked = System.nanoTime();
            Copies.ask(replica, "public.measured", "{}");
            assertThat(Copies.pending(replica).toString()).contains("public.measured");
            Copies.awaitOfficial(replica);
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .as("duration of the second copy")
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            replica.assertEqual("public.measured");
        }
    }
}
