package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What SLUICE_SOURCE_LOAD promises. */
class LoadIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void only_copies_and_ends_and_leaves_nothing_at_the_source() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "load_only")) {
            replica.execute(
                    "create table items (id int primary key, name text)",
                    "insert into items select g, 'name ' || g from generate_series(1, 5000) g");
            replica.with("SLUICE_SOURCE_LOAD", "only").launchService();
            assertThat(replica.service().awaitExit(BOUND)).as(replica.log()).isZero();
            assertThat(replica.log()).contains("public.items", "MATCH");
            replica.assertEqual("public.items");
            assertThat(replica.source()
                            .query("select (select count(*) from pg_replication_slots where database = 'load_only')"
                                    + " + (select count(*) from pg_publication)"))
                    .isEqualTo("0");
        }
    }

    /** A job that is started again: not when its copy is proven, and anew when nobody knows whether it is. */
    @Test
    void only_copies_anew_what_was_not_found_equal_to_its_source() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "load_again")) {
            replica.execute(
                    "create table items (id int primary key, name text)",
                    "insert into items select g, 'name ' || g from generate_series(1, 500) g");
            replica.with("SLUICE_SOURCE_LOAD", "only").launchService();
            assertThat(replica.service().awaitExit(BOUND)).as(replica.log()).isZero();
            replica.execute("insert into items values (1000, 'later')");
            assertThat(log(replica, 0)).contains("equal to its source").doesNotContain("Copied public.items");

            // A table that is there only now is no part of what was proven.
            replica.execute("create table later (id int primary key)", "insert into later values (1)");
            assertThat(log(replica, 0)).contains("is made anew", "Copied public.later: 1 rows", "MATCH");

            // As if the process had ended between its copy and the verdict.
            drop(replica, "reconciliations");
            assertThat(log(replica, 0)).contains("is made anew", "Copied public.items: 501 rows", "MATCH");
            replica.assertEqual("public.items");

            // What was proven is not there any more.
            drop(replica, "items");
            assertThat(log(replica, 0)).contains("is made anew", "Copied public.items: 501 rows", "MATCH");
        }
    }

    private static void drop(Replica replica, String table) throws SQLException {
        try (Connection catalog = DriverManager.getConnection("jdbc:sqlite:" + replica.catalogFile());
                Statement statement = catalog.createStatement()) {
            assertThat(statement.executeUpdate("delete from iceberg_tables where table_name = '" + table + "'"))
                    .isOne();
        }
    }

    /** Starts the job once more. @return what it logged */
    private static String log(Replica replica, int exit) throws Exception {
        int begin = replica.log().length();
        replica.launchService();
        assertThat(replica.service().awaitExit(BOUND)).as(replica.log()).isEqualTo(exit);
        return replica.log().substring(begin);
    }

    @Test
    void never_follows_without_what_was_there_before() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "load_never")) {
            replica.execute("create table items (id int primary key)", "insert into items values (1), (2)");
            replica.with("SLUICE_SOURCE_LOAD", "never").start();
            replica.execute("insert into items values (3)", "delete from items where id < 3");
            replica.awaitEqual("public.items");
            assertThat(replica.stop()).isZero();
            replica.execute("insert into items values (4)");
            replica.start();
            replica.awaitEqual("public.items");
        }
    }

    @Test
    void reads_a_changed_password_file_again_without_a_restart() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "rotated")) {
            var password = java.nio.file.Files.writeString(replica.directory().resolve("password"), "not this one");
            replica.execute("create table items (id int primary key)", "insert into items values (1)");
            // The throw-away server trusts whoever connects, so that only the role is refused: it may not log in yet.
            replica.execute("create role rotated_reader with replication superuser nologin password 'secret'");
            replica.without("SLUICE_SOURCE_PASSWORD")
                    .with("SLUICE_SOURCE_USERNAME", "rotated_reader")
                    .with("SLUICE_SOURCE_PASSWORD_FILE", password.toString())
                    .launchService();
            replica.service().awaitLive(BOUND);
            await().atMost(BOUND)
                    .untilAsserted(
                            () -> assertThat(replica.service().get("/q/metrics").body())
                                    .containsPattern("sluice_auth_failures_total(\\{[^}]*})? [1-9]"));
            assertThat(replica.log()).doesNotContain("not this one");
            replica.execute("alter role rotated_reader login");
            replica.service().awaitReady(BOUND);
            replica.awaitEqual("public.items");
            replica.stop();
            replica.execute("drop owned by rotated_reader", "drop role rotated_reader");
        }
    }
}
