package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.MysqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may differ from one version of MySQL to the next, on the newest; {@link MysqlIT} tries the rest on 8.0. */
class MysqlNewestIT {
    private static MysqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MysqlServer.startNewest();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void keeps_every_type_exactly_and_compares_with_and_without_the_servers_checksums() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "typed")) {
            replica.carryEveryType();
            replica.assertMatch();
            replica.execute("INSTALL COMPONENT 'file://component_classic_hashing'");
            replica.assertMatch();
        }
    }

    @Test
    void follows_statements_and_loses_nothing_when_killed_under_load() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "killed")) {
            replica.execute(MysqlLoad.TABLES_AND_ROWS);
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))", "INSERT INTO item VALUES (1, 'a')");
            replica.start();
            try (SteadyWriters load = MysqlLoad.start(replica, 3, 1)) {
                load.awaitMore(100);
                replica.service().kill();
                replica.start();
                replica.execute(
                        "ALTER TABLE item ADD COLUMN note VARCHAR(20) DEFAULT 'new', ALGORITHM=INSTANT",
                        "INSERT INTO item VALUES (2, 'b', 'other')",
                        "ALTER TABLE item RENAME COLUMN name TO title, DROP COLUMN note",
                        "UPDATE item SET title = 'c' WHERE id = 1");
                load.awaitMore(100);
            }
            replica.awaitEqual(MysqlLoad.TABLES);
            replica.awaitEqual("item");
            replica.assertMatch();
            assertThat(replica.stop()).isZero();
        }
    }
}
