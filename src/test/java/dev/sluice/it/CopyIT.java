package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies that do not go as the first one usually does. */
class CopyIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int ROWS = 20_000;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
        replica.execute(Load.DDL);
        replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 1000) g");
        return replica;
    }

    private static void create(Replica replica, String table, int rows) throws Exception {
        replica.execute(
                "create table " + table + " (id int primary key, name text)",
                "insert into " + table + " select g, 'row ' || g from generate_series(1, " + rows + ") g",
                "analyze " + table);
    }

    /** With one connection the tables are read one after the other, the largest first. */
    @Test
    void interrupted_copy_goes_on_without_reading_finished_tables_again() throws Exception {
        try (Replica replica = replica("copy_killed")) {
            create(replica, "large", 2 * ROWS);
            create(replica, "middle", ROWS);
            replica.with("SLUICE_SOURCE_COPY_CONNECTIONS", "1").with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "10000");
            try (Load load = Load.start(replica, 2, 50, 4)) {
                replica.launchService();
                replica.service().awaitLive(BOUND);
                await().atMost(BOUND)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> replica.service()
                                .get("/api/v1/positions")
                                .body()
                                .contains("public.large"));
                String tables = replica.service().get("/api/v1/tables").body();
                assertThat(tables).contains("\"finishedRanges\":", "\"estimatedRows\":" + 2 * ROWS);
                replica.service().kill();
                replica.execute(
                        "update large set name = 'changed meanwhile' where id % 5 = 0",
                        "delete from large where id % 7 = 0", "delete from middle where id % 7 = 0");
                load.awaitMore(50);
                replica.start();
                load.awaitMore(50);
            }
            replica.awaitEqual("public.large", "public.middle");
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed("public.large", "public.middle");
            assertThat(count("Copied public.large", replica.log())).isEqualTo(1);
            assertThat(count("Copied public.middle", replica.log())).isEqualTo(1);
        }
    }

    private static long count(String text, String log) {
        return Pattern.compile(Pattern.quote(text)).matcher(log).results().count();
    }

    @Test
    void table_is_copied_again_under_load_and_readers_see_all_of_its_rows_at_any_time() throws Exception {
        try (Replica replica = replica("copy_again")) {
            create(replica, "still", ROWS);
            replica.with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "10000").start();
            replica.awaitEqual("public.still");
            long snapshot =
                    replica.lake().table("public.still").currentSnapshot().snapshotId();
            try (Load load = Load.start(replica, 2, 50, 5)) {
                load.awaitMore(50);
                assertThat(replica.service()
                                .post("/api/v1/tables/public.none/copies", "{}")
                                .status())
                        .isEqualTo(404);
                assertThat(replica.service()
                                .post("/api/v1/tables/public.still/copies", "{}")
                                .status())
                        .isEqualTo(202);
                await().atMost(BOUND).until(() -> {
                    replica.assertEqual("public.still");
                    return replica.lake()
                                    .table("public.still")
                                    .currentSnapshot()
                                    .snapshotId()
                            != snapshot;
                });
                replica.service().awaitReady(BOUND);
                Replica.Outcome outcome = replica.command("copy", "public.accounts");
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                load.awaitMore(50);
            }
            replica.awaitEqual("public.still");
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed("public.still", "public.accounts");
            assertThat(count("Copied public.accounts", replica.log())).isEqualTo(2);
        }
    }

    @Test
    void lost_position_is_reported_and_repaired_on_request_without_rows_deleted_in_the_gap() throws Exception {
        try (Replica replica = replica("copy_gap")) {
            create(replica, "gapped", 1_000);
            replica.start();
            replica.awaitEqual("public.gapped", "public.accounts");
            assertThat(replica.stop()).isZero();
            replica.execute(
                    "select pg_drop_replication_slot('copy_gap')",
                    "delete from gapped where id % 2 = 0",
                    "update gapped set name = 'in the gap' where id % 3 = 0");
            replica.launchService();
            assertThat(replica.service().awaitExit(BOUND)).isEqualTo(1);
            assertThat(replica.log()).contains("position gap", "SLUICE_SOURCE_LOST_POSITION=copy");
            replica.with("SLUICE_SOURCE_LOST_POSITION", "copy").start();
            replica.execute("update gapped set name = 'after it' where id = 1");
            replica.awaitEqual("public.gapped");
            replica.awaitEqual(Load.TABLES);
        }
    }

    @Test
    void table_that_joins_later_is_copied_while_the_others_go_on() throws Exception {
        try (Replica replica = replica("copy_joins")) {
            replica.start();
            replica.awaitEqual("public.accounts");
            assertThat(replica.stop()).isZero();
            create(replica, "joined", 1_000);
            try (Load load = Load.start(replica, 2, 50, 6)) {
                replica.execute("alter publication sluice add table joined");
                replica.start();
                replica.execute("delete from joined where id % 2 = 0", "insert into joined values (-1, 'new')");
                load.awaitMore(50);
            }
            replica.awaitEqual("public.joined");
            replica.awaitEqual(Load.TABLES);
            assertThat(count("Copied public.accounts", replica.log())).isEqualTo(1);
        }
    }
}
