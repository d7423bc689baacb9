package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interruptions amid one large table: what was read of it is not read again. */
class CopyRangesIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Few rows a block, so that few make several ranges. */
    private static final int ROWS = 60_000;

    private static final String ROW =
            "g, 'row ' || g, repeat('x', 100), case when g % 50 = 0 then repeat('y', 3000) end";

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
        // One connection reads one range after the other, in the order of their blocks.
        return replica.with("SLUICE_SOURCE_COPY_CONNECTIONS", "1")
                .with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "15000")
                .with("SLUICE_LAKE_COMMIT_INTERVAL", "100ms");
    }

    /** Waits until the lake has kept a part of a copy that is not whole. */
    private static void awaitKept(Replica replica, String table, int snapshots) {
        await().atMost(BOUND)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> StreamSupport.stream(
                                        replica.lake().table(table).snapshots().spliterator(), false)
                                .filter(snapshot -> snapshot.summary().containsKey("sluice.copied-parts"))
                                .count()
                        >= snapshots);
    }

    private static List<MatchResult> found(String pattern, Replica replica) throws Exception {
        return Pattern.compile(pattern).matcher(replica.log()).results().toList();
    }

    /** Killed, started again, cut off from the source, and all the while written to; the table is two partitions. */
    @Test
    void copy_goes_on_behind_the_ranges_that_it_had_read() throws Exception {
        try (Replica replica = replica("copy_ranges")) {
            replica.execute(Load.DDL);
            replica.execute(
                    "create table ranged (id int primary key, name text, filler text, large text)"
                            + " partition by hash (id)",
                    "create table ranged_0 partition of ranged for values with (modulus 2, remainder 0)"
                            + " with (fillfactor = 10)",
                    "create table ranged_1 partition of ranged for values with (modulus 2, remainder 1)"
                            + " with (fillfactor = 10)",
                    "alter table ranged_0 alter column large set storage external",
                    "alter table ranged_1 alter column large set storage external",
                    "insert into ranged select " + ROW + " from generate_series(1, " + ROWS + ") g",
                    "analyze");
            try (SteadyWriters load = Load.start(replica, 2, 50, 7)) {
                replica.launchService();
                awaitKept(replica, "public.ranged", 1);
                replica.service().kill();
                replica.execute(
                        "update ranged set name = 'changed' where id % 7 = 0",
                        "update ranged set name = repeat('moved', 500) where id % 11 = 0",
                        "update ranged set id = id + 1000000, large = 'new' where id % 13 = 0",
                        "delete from ranged where id % 17 = 0",
                        "insert into ranged select " + ROW.replace("g,", "g + 2000000,")
                                + " from generate_series(1, 1000) g",
                        "insert into ranged select " + ROW + " from generate_series(1, " + ROWS
                                + ") g where g % 34 = 0");
                load.awaitMore(20);
                replica.launchService();
                awaitKept(replica, "public.ranged", 2);
                replica.execute(
                        "update ranged set filler = 'cut off' where id % 19 = 0",
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                                + " where datname = 'copy_ranges' and query like 'COPY%'",
                        "update ranged set name = 'after' where id % 23 = 0",
                        "delete from ranged where id % 29 = 0");
                replica.service().awaitReady(BOUND);
                load.awaitMore(50);
            }
            replica.awaitEqual("public.ranged");
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed("public.ranged");
            assertThat(found("Going on with the copy of public.ranged", replica))
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(found("copied from its beginning", replica)).isEmpty();
            List<MatchResult> copied = found("Copied public.ranged: (\\d+) rows", replica);
            assertThat(copied).hasSize(1);
            assertThat(Integer.parseInt(copied.getFirst().group(1))).isLessThan(ROWS);
        }
    }

    /** A row that has another key, without the value that the log leaves out. */
    @Test
    void copy_begins_again_where_the_log_cannot_tell_what_it_lacks() throws Exception {
        try (Replica replica = replica("copy_torn")) {
            replica.execute(
                    "create table torn (id int primary key, name text, filler text, large text)"
                            + " with (fillfactor = 10)",
                    "alter table torn alter column large set storage external",
                    "insert into torn select " + ROW + " from generate_series(1, " + ROWS + ") g",
                    "analyze torn");
            replica.launchService();
            awaitKept(replica, "public.torn", 1);
            replica.service().kill();
            replica.execute("update torn set id = -id where large is not null");
            replica.start();
            replica.awaitEqual("public.torn");
            assertThat(found("Going on with the copy of public.torn", replica)).hasSize(1);
            assertThat(found("copied from its beginning", replica)).isNotEmpty();
            assertThat(found("Copied public.torn", replica)).hasSize(2);
        }
    }

    @Test
    void table_that_was_rewritten_meanwhile_is_copied_from_its_beginning() throws Exception {
        try (Replica replica = replica("copy_rewritten")) {
            replica.execute(
                    "create table rewritten (id int primary key, name text, filler text, large text)"
                            + " with (fillfactor = 10)",
                    "insert into rewritten select " + ROW + " from generate_series(1, " + ROWS + ") g",
                    "analyze rewritten");
            replica.launchService();
            awaitKept(replica, "public.rewritten", 1);
            replica.service().kill();
            replica.execute("delete from rewritten where id % 3 = 0", "vacuum full rewritten");
            replica.start();
            replica.awaitEqual("public.rewritten");
            assertThat(found("Going on with the copy of", replica)).isEmpty();
        }
    }
}
