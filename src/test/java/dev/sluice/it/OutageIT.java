package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the service stands on goes away and comes back, and it needs nobody's help. */
class OutageIT {
    private static final int PER_SECOND = 50;
    private static final Duration CONFIRMED = Duration.ofSeconds(60);

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(PostgresServer.Version.NEWEST);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void waits_for_a_lake_that_is_away_for_30_seconds() throws Exception {
        try (Replica replica = Replica.on(server, "lake_away")) {
            replica.execute(Load.DDL);
            replica.start();
            Path warehouse = replica.lakeDirectory().resolve("warehouse");
            Path away = replica.lakeDirectory().resolve("away");
            try (SteadyWriters load = Load.start(replica, 2, PER_SECOND, 3)) {
                load.awaitMore(200);
                Files.move(warehouse, away);
                // A plain file in its place, so that nobody can make the directory anew.
                Files.writeString(warehouse, "");
                load.awaitMore(2 * PER_SECOND * 5);
                long written = lsn(replica, "pg_current_wal_lsn()");
                load.awaitMore(2 * PER_SECOND * 25);
                assertThat(replica.service().isAlive()).isTrue();
                assertThat(confirmed(replica))
                        .as("the log position acknowledged while nothing could be stored")
                        .isLessThan(written);
                Files.delete(warehouse);
                Files.move(away, warehouse);
                load.awaitMore(200);
            }
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
            assertThat(replica.stop()).isZero();
        }
    }

    @Test
    void reconnects_to_a_source_that_was_restarted() throws Exception {
        try (Replica replica = Replica.on(server, "source_restarted")) {
            replica.execute(Load.DDL);
            replica.start();
            try (SteadyWriters load = Load.start(replica, 2, 200, 4)) {
                load.awaitMore(600);
            }
            server.restart();
            try (SteadyWriters load = Load.startAfter(2, replica, 2, 200, 5)) {
                load.awaitMore(600);
            }
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
        }
    }

    @Test
    void goes_on_with_a_copy_after_the_source_was_restarted() throws Exception {
        try (Replica replica = Replica.on(server, "copy_interrupted")) {
            replica.execute(
                    "create table copied (id int primary key, name text)",
                    "insert into copied select g, repeat('row ', 50) || g from generate_series(1, 60000) g",
                    "analyze copied");
            replica.with("SLUICE_SOURCE_COPY_CONNECTIONS", "1")
                    .with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "10000")
                    .launchService();
            await("the copy is being made")
                    .atMost(CONFIRMED)
                    .until(() -> replica.log().contains("Copying 1 tables"));
            replica.execute(
                    "update copied set name = 'before' where id % 7 = 0", "delete from copied where id % 11 = 0");
            server.restart();
            replica.execute(
                    "update copied set name = 'after' where id % 5 = 0",
                    "update copied set id = -id where id % 13 = 0",
                    "insert into copied select g, 'new' from generate_series(70001, 70100) g");
            replica.service().awaitReady(CONFIRMED);
            replica.awaitEqual("public.copied");
            replica.assertWellFormed("public.copied");
            assertThat(replica.log()).contains("Session 1 ended");
        }
    }

    @Test
    void reconnects_when_its_connections_are_ended_under_load() throws Exception {
        try (Replica replica = Replica.on(server, "connections_ended")) {
            replica.execute(Load.DDL);
            replica.start();
            try (SteadyWriters load = Load.start(replica, 2, PER_SECOND, 6)) {
                for (int i = 0; i < 3; i++) {
                    load.awaitMore(150);
                    await("the slot is in use")
                            .atMost(CONFIRMED)
                            .until(() -> replica.source()
                                    .query("select count(pg_terminate_backend(active_pid))"
                                            + " from pg_replication_slots where active and slot_name = '"
                                            + replica.slot() + "'")
                                    .equals("1"));
                }
                load.awaitMore(150);
            }
            replica.awaitEqual(Load.TABLES);
        }
    }

    @Test
    void moves_the_position_of_an_idle_database() throws Exception {
        try (Replica replica = Replica.on(server, "idle")) {
            replica.execute(
                    "create table quiet (id int primary key)",
                    "insert into quiet values (1)",
                    "create table not_replicated (id int, filling text)");
            replica.with("SLUICE_SOURCE_TABLES", "public.quiet").start();
            replica.awaitEqual("public.quiet");
            // The log grows by what is none of ours: of another database, and of a table that is left out.
            server.execute(
                    "create table if not exists other_database (filling text)",
                    "insert into other_database select repeat('x', 1000) from generate_series(1, 5000)");
            assertConfirmed(replica);
            replica.execute("insert into not_replicated select g, repeat('x', 1000) from generate_series(1, 5000) g");
            assertConfirmed(replica);
            server.execute("insert into other_database select repeat('x', 1000) from generate_series(1, 5000)");
            assertConfirmed(replica);
            replica.awaitEqual("public.quiet");
        }
    }

    private static void assertConfirmed(Replica replica) throws Exception {
        long written = lsn(replica, "pg_current_wal_lsn()");
        await("the slot is confirmed up to what was written")
                .atMost(CONFIRMED)
                .until(() -> confirmed(replica) >= written);
    }

    private static long confirmed(Replica replica) throws Exception {
        return lsn(
                replica,
                "(select confirmed_flush_lsn from pg_replication_slots where slot_name = '" + replica.slot() + "')");
    }

    private static long lsn(Replica replica, String expression) throws Exception {
        return Long.parseLong(replica.source().query("select (" + expression + " - '0/0'::pg_lsn)::bigint"));
    }
}
