package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
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
            try (SteadyWriters load = Load.start(replica, 2, 50, 4)) {
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
            try (SteadyWriters load = Load.start(replica, 2, 50, 5)) {
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

    /** What is at the source beside the tables, in whatever schema. */
    private static String objects(Replica replica) throws Exception {
        return replica.source()
                .query("select string_agg(kind || name, ' ' order by kind, name) from ("
                        + "select 'relation ' as kind, oid::regclass::text as name from pg_class"
                        + " where relnamespace <> 'pg_toast'::regnamespace"
                        + " union all select 'function ', oid::regprocedure::text from pg_proc"
                        + " union all select 'schema ', nspname from pg_namespace where nspname not like 'pg\\_%'"
                        + " union all select 'event trigger ', evtname from pg_event_trigger"
                        + " union all select 'trigger ', tgname from pg_trigger"
                        + " union all select 'role ', rolname from pg_roles) o");
    }

    @Test
    void copy_locks_tables_as_readers_do_and_makes_nothing_at_the_source_but_slot_and_publication() throws Exception {
        try (Replica replica = replica("locks")) {
            create(replica, "large", ROWS);
            String before = objects(replica);
            replica.with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "10000").launchService();
            String held =
                    "from pg_locks l join pg_class c on c.oid = l.relation join pg_stat_activity a on a.pid = l.pid"
                            + " where a.pid <> pg_backend_pid() and a.datname = current_database() and l.granted"
                            + " and a.backend_type <> 'autovacuum worker'"
                            + " and c.relnamespace = 'public'::regnamespace";
            AtomicInteger seen = new AtomicInteger();
            await().atMost(BOUND).until(() -> {
                assertThat(replica.source().query("select coalesce(string_agg(distinct l.mode, ' '), '') " + held))
                        .isIn("", "AccessShareLock");
                if (!replica.source().query("select count(*) " + held).equals("0")) {
                    seen.incrementAndGet();
                }
                return count("Copied public.large", replica.log()) > 0;
            });
            assertThat(seen).hasPositiveValue();
            replica.awaitEqual("public.large", "public.accounts");
            assertThat(objects(replica)).isEqualTo(before);
            assertThat(replica.source().query("select string_agg(pubname, ' ') from pg_publication"))
                    .isEqualTo("sluice");
            assertThat(replica.source().query("select count(*) from pg_replication_slots where database = 'locks'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void table_that_has_other_columns_now_is_readable_as_it_was_until_its_copy_is_whole() throws Exception {
        try (Replica replica = replica("retyped")) {
            create(replica, "typed", ROWS);
            replica.with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "10000").start();
            replica.awaitEqual("public.typed");
            long before = replica.lake().table("public.typed").currentSnapshot().snapshotId();
            replica.execute(
                    "alter table typed alter column name type int using length(name), add column more date not null"
                            + " default now()");
            AtomicInteger seen = new AtomicInteger();
            await().atMost(BOUND).until(() -> {
                Table table = replica.lake().table("public.typed");
                assertThat(table.currentSnapshot().summary()).containsEntry("total-records", String.valueOf(ROWS));
                boolean isOld = table.currentSnapshot().snapshotId() == before;
                assertThat(table.schema().findField("more") == null).isEqualTo(isOld);
                // While the copy is being made the old rows are there.
                if (isOld && count("Readers see public.typed", replica.log()) > 0) {
                    seen.incrementAndGet();
                }
                return !isOld;
            });
            assertThat(seen).hasPositiveValue();
            replica.execute("update typed set more = '2020-02-02' where id % 7 = 0");
            replica.awaitEqual("public.typed");
            replica.assertWellFormed("public.typed");
        }
    }

    /** Harm of each kind, inside the part and, so that it shows what is read, outside. */
    private static void harm(Replica replica) throws Exception {
        assertThat(replica.stop()).isZero();
        try (OtherEngine other = new OtherEngine(replica, "public.still")) {
            other.change("id", 150, "name", "harmed");
            other.drop("id", 151);
            // As if the source had deleted a row of that key.
            other.change("id", 152, "id", -7);
            other.change("id", 9_000, "name", "harmed, too");
        }
        try (OtherEngine other = new OtherEngine(replica, "public.still")) {
            other.duplicate("id", 160);
        }
        replica.start();
    }

    @Test
    void part_of_a_table_is_copied_again_under_load_and_the_rest_is_not_read() throws Exception {
        try (Replica replica = replica("copy_part")) {
            create(replica, "still", ROWS);
            replica.start();
            replica.awaitEqual("public.still");
            harm(replica);
            try (SteadyWriters load = Load.start(replica, 2, 50, 7)) {
                load.awaitMore(50);
                replica.execute(
                        "update still set name = 'changed ' || id where id between 140 and 260",
                        "delete from still where id between 170 and 180",
                        "update still set id = id + 100000 where id between 181 and 190");
                Replica.Outcome outcome = replica.command("copy", "public.still", "--from", "100", "--to", "200");
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                assertThat(outcome.output()).contains("Copied a part of public.still");
                outcome = replica.command("copy", "public.still", "--to", "0");
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                load.awaitMore(50);
                outcome = replica.command("reconcile", "--level", "rows", "--tables", "public.still");
                assertThat(outcome.output())
                        .as("only what lies outside differs")
                        .contains("MISMATCH", "9000");
                assertThat(outcome.output()).contains("public.still: 1 different\n");
                outcome = replica.command("copy", "public.still", "--column", "name", "--equal", "row 9000");
                assertThat(outcome.exitCode()).as(outcome.output()).isZero();
                load.awaitMore(50);
            }
            replica.awaitEqual("public.still");
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed("public.accounts");
            assertThat(replica.log())
                    .contains(
                            "Put 79 copied rows of public.still",
                            "Put 0 copied rows of public.still",
                            "Put 1 copied rows of public.still");
            assertThat(count("Copied public.accounts", replica.log())).isEqualTo(1);
        }
    }

    @Test
    void part_that_cannot_be_copied_is_refused_with_the_reason_and_without_the_value() throws Exception {
        try (Replica replica = replica("copy_no_part")) {
            create(replica, "still", 10);
            replica.start();
            replica.awaitEqual("public.still");
            String path = "/api/v1/tables/public.still/copies";
            assertThat(refused(replica, path, "{\"column\":\"none\",\"from\":\"1\"}"))
                    .contains("no column of that name");
            assertThat(refused(replica, path, "{\"from\":\"alice@example.com\"}"))
                    .contains("the value of from does not fit column id", "whole number")
                    .doesNotContain("alice");
            assertThat(refused(replica, path, "{\"from\":")).contains("no JSON object");
            assertThat(refused(replica, path, "{\"form\":\"3\"}")).contains("no JSON object");
            assertThat(refused(replica, path, "{\"from\":\"3\",\"to\":\"3\"}")).contains("no row can be meant");
            assertThat(refused(replica, path, "{\"from\":\"3\",\"equal\":\"3\"}"))
                    .contains("either equal");
            assertThat(refused(replica, path, "{\"column\":\"id\"}")).contains("give from, to or equal");
            assertThat(refused(replica, "/api/v1/tables/public.journal/copies", "{\"from\":\"3\"}"))
                    .contains("has no key", "copy the table as a whole");
            Replica.Outcome outcome = replica.command("copy", "public.still", "--from", "x");
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output()).contains("does not fit column id");
        }
    }

    private static String refused(Replica replica, String path, String part) throws Exception {
        var answer = replica.service().post(path, part);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        return answer.body();
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
            try (SteadyWriters load = Load.start(replica, 2, 50, 6)) {
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
