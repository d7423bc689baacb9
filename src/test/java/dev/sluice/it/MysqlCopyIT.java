package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.MysqlServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Copies of MySQL's tables beside the stream, after a loss of the log, and what a reconciliation finds. */
class MysqlCopyIT {
    private static MysqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MysqlServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String rows(int count) {
        return "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < " + count
                + ") SELECT n, concat('row ', n) FROM s";
    }

    private static long count(String text, String log) {
        return Pattern.compile(Pattern.quote(text)).matcher(log).results().count();
    }

    @Test
    void tables_of_two_databases_are_copied_again_and_join_later_while_the_others_go_on() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "joined")) {
            server.execute(
                    "DROP DATABASE IF EXISTS joined_too",
                    "CREATE DATABASE joined_too",
                    "CREATE TABLE joined_too.item (id INT PRIMARY KEY, name VARCHAR(20))",
                    "INSERT INTO joined_too.item VALUES (1, 'of the other')");
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))", "INSERT INTO item " + rows(900));
            replica.with("SLUICE_SOURCE_TABLES", "joined.*,joined_too.*").start();
            replica.awaitEqual("item");
            replica.execute("DELETE FROM item WHERE id % 2 = 0");
            Replica.Outcome outcome = replica.command("copy", "joined.item");
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            replica.execute("UPDATE item SET name = 'changed' WHERE id % 3 = 0", "DELETE FROM item WHERE id < 10");
            await("copied again").atMost(Replica.CATCH_UP).until(() -> count("Copied joined.item", replica.log()) == 2);
            replica.awaitEqual("item");
            assertThat(replica.stop()).isZero();

            // What the log says of a table before its copy is not looked at: it was another one then.
            replica.execute(
                    "CREATE TABLE late (id INT PRIMARY KEY)",
                    "INSERT INTO late VALUES (1)",
                    "ALTER TABLE late ADD COLUMN name VARCHAR(20) DEFAULT 'added'",
                    "INSERT INTO late VALUES (2, 'with it')",
                    "INSERT INTO item VALUES (5000, 'while it did not run')");
            replica.start();
            // Nothing else is written: the copy becomes official on an idle server, too.
            replica.awaitEqual("late", "item");
            String report = replica.assertMatch();
            assertThat(report).contains("joined.late", "joined.item", "joined_too.item");
            replica.execute("INSERT INTO late VALUES (3, 'live')", "DELETE FROM late WHERE id = 1");
            server.execute("INSERT INTO joined_too.item VALUES (2, 'more')");
            replica.awaitEqual("late");
            replica.assertMatch();
            assertThat(count("Copied joined_too.item", replica.log())).isEqualTo(1);
        }
    }

    /** Nothing stands between the copy and the statement in the log: no transaction, and no heartbeat of an idle server. */
    @Test
    void a_statement_that_waited_for_the_end_of_a_copy_counts() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "waited")) {
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))",
                    "INSERT INTO item " + rows(900),
                    "CREATE TABLE altered (id INT PRIMARY KEY, name VARCHAR(20))",
                    "INSERT INTO altered " + rows(900));
            replica.with("SLUICE_SOURCE_COPY_ROWS_PER_SECOND", "300").start();
            replica.awaitEqual("item", "altered");
            begin(replica, "waited.item");
            await("the copy reads").atMost(Replica.CATCH_UP).until(() -> isRead(replica, 2, 900));
            // Waits for the copy's transaction, which has read the table.
            replica.execute("TRUNCATE TABLE item", "INSERT INTO item VALUES (1, 'after it')");
            replica.awaitEqual("item");
            begin(replica, "waited.altered");
            await("the copy reads").atMost(Replica.CATCH_UP).until(() -> isRead(replica, 3, 900));
            replica.execute("ALTER TABLE altered DROP COLUMN name", "INSERT INTO altered VALUES (-1)");
            replica.awaitEqual("altered");
            replica.assertMatch();
        }
    }

    /** Does not wait for its end. */
    private static void begin(MysqlReplica replica, String table) throws Exception {
        var answer = replica.service().post("/api/v1/tables/" + table + "/copies", "{}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }

    /** Whether the newest of so many copies has read all rows; it keeps the table's lock until it is over. */
    private static boolean isRead(MysqlReplica replica, int copies, int rows) throws Exception {
        return count("Copying ", replica.log()) == copies
                && replica.service().get("/api/v1/tables").body().contains("\"copy\":{\"rows\":" + rows);
    }

    /** As behind a firewall that forgets connections: nobody is told that they are gone. */
    @Test
    void a_connection_that_went_silent_is_given_up_and_the_log_is_read_on() throws Exception {
        try (TcpProxy network = TcpProxy.to(URI.create(server.url()).getPort());
                MysqlReplica replica = MysqlReplica.on(server, "silent")) {
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))", "INSERT INTO item " + rows(100));
            replica.with("SLUICE_SOURCE_URL", "mysql://127.0.0.1:" + network.port() + "/")
                    .start();
            // What only the log says shows that it is being read, not still being connected to.
            replica.execute("INSERT INTO item VALUES (999, 'heard')");
            replica.awaitEqual("item");
            network.silence();
            replica.execute("INSERT INTO item VALUES (1000, 'unheard')");
            replica.awaitEqual("item");
            assertThat(replica.log()).contains("nothing has come from the server");
        }
    }

    @Test
    void a_copy_that_nothing_follows_is_compared_with_its_own_snapshot() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "exported")) {
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))", "INSERT INTO item " + rows(900));
            replica.with("SLUICE_SOURCE_LOAD", "only").launchService();
            assertThat(replica.service().awaitExit(Replica.CATCH_UP))
                    .as(replica.log())
                    .isZero();
            assertThat(replica.log()).contains("exported.item", "MATCH");
            List<ColumnText> id = List.of(new ColumnText("id", ColumnText.Kind.PLAIN, false));
            assertThat(replica.lake()
                            .rows(replica.lake().table("exported.item"), id)
                            .rows())
                    .hasSize(900);
        }
    }

    @Test
    void a_purged_log_is_reported_and_repaired_on_request_and_harm_done_to_the_lake_is_found() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "purged")) {
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))", "INSERT INTO item " + rows(900));
            replica.start();
            replica.awaitEqual("item");
            assertThat(replica.stop()).isZero();
            replica.execute(
                    "DELETE FROM item WHERE id % 2 = 0",
                    "UPDATE item SET name = 'in the gap' WHERE id % 3 = 0",
                    "FLUSH BINARY LOGS",
                    "PURGE BINARY LOGS BEFORE now() + INTERVAL 1 DAY");
            assertThat(replica.refusal()).contains("position gap", "SLUICE_SOURCE_LOST_POSITION=copy");
            replica.with("SLUICE_SOURCE_LOST_POSITION", "copy").start();
            replica.execute("UPDATE item SET name = 'after it' WHERE id = 1");
            replica.awaitEqual("item");
            replica.assertMatch();
            assertThat(replica.stop()).isZero();
            Path lake = replica.directory().resolve("lake");
            try (OtherEngine other = new OtherEngine(lake, "purged.item")) {
                other.change("id", 471, "name", "harmed");
            }
            Replica.Outcome outcome = replica.command("reconcile");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
            assertThat(outcome.output()).contains("purged.item", "MISMATCH", "471");
            try (OtherEngine other = new OtherEngine(lake, "purged.item")) {
                other.duplicate("id", 473);
            }
            replica.start();
            replica.execute("UPDATE item SET name = 'while it is mended' WHERE id IN (3, 471, 473)");
            outcome = replica.command("copy", "purged.item", "--from", "470", "--to", "480");
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            replica.execute("DELETE FROM item WHERE id = 475");
            replica.awaitEqual("item");
            replica.assertMatch();
            assertThat(replica.log()).contains("Put 5 copied rows of purged.item");
        }
    }
}
