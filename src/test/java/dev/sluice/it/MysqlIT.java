package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.MysqlServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MySQL through the packaged service: copied, followed, killed, and proven to be the same. */
final class MysqlIT {
    private static MysqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MysqlServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String series(int from, int to) {
        return "WITH RECURSIVE s (n) AS (SELECT " + from + " UNION ALL SELECT n + 1 FROM s WHERE n < " + to + ")";
    }

    @Test
    void follows_every_kind_of_change_over_a_restart_and_is_proven_the_same() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "followed")) {
            replica.execute(
                    "SET SESSION cte_max_recursion_depth = 1000000",
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(40), amount DECIMAL(10,2))",
                    "INSERT INTO item " + series(1, 20000) + " SELECT n, concat('item ', n), n / 4 FROM s",
                    "CREATE TABLE rekeyed (a INT, b VARCHAR(20), c TEXT, PRIMARY KEY (b, a))",
                    "INSERT INTO rekeyed " + series(1, 100) + " SELECT n, concat('k', n), concat('v', n) FROM s",
                    "CREATE TABLE keyless (name VARCHAR(20), amount INT)",
                    "INSERT INTO keyless VALUES ('same', 1), ('same', 1), ('other', NULL)",
                    "CREATE TABLE emptied (id INT PRIMARY KEY)",
                    "INSERT INTO emptied VALUES (1), (2)",
                    "CREATE TABLE `Odd-Name` (`a column` INT PRIMARY KEY, `select` TEXT)");
            replica.start();
            replica.awaitEqual("item", "rekeyed", "keyless", "emptied", "Odd-Name");
            replica.execute(
                    "INSERT INTO item VALUES (-1, 'new', 1)",
                    "UPDATE item SET name = 'changed' WHERE id % 1000 = 0",
                    "DELETE FROM item WHERE id % 1000 = 1",
                    "UPDATE rekeyed SET b = 'moved' WHERE a = 1",
                    "UPDATE rekeyed SET a = a + 1000 WHERE a BETWEEN 10 AND 20",
                    "DELETE FROM keyless WHERE name = 'same' LIMIT 1",
                    "UPDATE keyless SET amount = 5 WHERE name = 'other'",
                    "TRUNCATE TABLE emptied",
                    "INSERT INTO emptied VALUES (3)",
                    "INSERT INTO `Odd-Name` VALUES (1, 'ünïcode 🙂')");
            replica.awaitEqual("item", "rekeyed", "keyless", "emptied", "Odd-Name");
            replica.assertMatch();
            assertThat(replica.stop()).isZero();
            replica.execute("UPDATE item SET amount = amount + 1 WHERE id < 500", "ALTER TABLE item ADD INDEX (name)");
            replica.start();
            replica.execute("DELETE FROM item WHERE id BETWEEN 600 AND 700");
            replica.awaitEqual("item");
            replica.assertMatch();
        }
    }

    @Test
    void carries_a_large_transaction_through_a_small_heap() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "large")) {
            replica.execute("CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(100), note TEXT)");
            replica.start();
            replica.execute(
                    "SET SESSION cte_max_recursion_depth = 1000000",
                    "INSERT INTO item " + series(1, 200000)
                            + " SELECT n, concat('a name that is not short ', n), repeat('x', 50) FROM s");
            replica.awaitEqual("item");
            replica.assertMatch();
        }
    }

    @Test
    void loses_nothing_and_doubles_nothing_when_killed_under_load_and_matches_meanwhile() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "killed")) {
            replica.execute(MysqlLoad.TABLES_AND_ROWS);
            replica.start();
            try (SteadyWriters load = MysqlLoad.start(replica, 3, 1)) {
                for (int kill = 0; kill < 2; kill++) {
                    load.awaitMore(100);
                    replica.service().kill();
                    replica.start();
                    replica.assertMatch();
                }
            }
            replica.awaitEqual(MysqlLoad.TABLES);
            replica.assertMatch();
        }
    }

    /** At that pace the comparison takes longer than a snapshot may be read, on any machine. */
    @Test
    void is_compared_at_several_positions_and_at_a_pace_under_load() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "several_positions")) {
            replica.execute(MysqlLoad.TABLES_AND_ROWS);
            replica.execute(
                    "SET SESSION cte_max_recursion_depth = 1000000",
                    "INSERT INTO account " + series(100_001, 160_000) + " SELECT n, -1, 'old' FROM s",
                    "ANALYZE TABLE account");
            replica.with("SLUICE_RECONCILE_SNAPSHOT_AGE", "8s")
                    .with("SLUICE_RECONCILE_ROWS_PER_SECOND", "5000")
                    .start();
            try (SteadyWriters load = MysqlLoad.start(replica, 2, 1)) {
                load.awaitMore(100);
                Reconciliations.assertSeveralPositions(
                        Reconciliations.overRest(replica.service(), "{}"), "several_positions.account");
            }
        }
    }

    @Test
    void keeps_every_type_exactly_from_the_copy_and_from_the_log() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "typed")) {
            replica.carryEveryType();
            replica.assertMatch();
        }
    }

    @Test
    void goes_on_by_a_new_copy_and_by_quarantine_rather_than_differ() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "altered")) {
            replica.execute("CREATE TABLE item (id INT PRIMARY KEY, day DATE)", "INSERT INTO item VALUES (1, NULL)");
            replica.start();
            replica.awaitEqual("item");
            replica.execute(
                    "ALTER TABLE item ADD COLUMN more INT DEFAULT 7", "INSERT INTO item VALUES (2, '2020-02-29', 8)");
            replica.awaitEqual("item");
            replica.execute("SET SESSION sql_mode = ''", "INSERT INTO item VALUES (3, 0, 1), (4, NULL, 1)");
            replica.assertMatch();
            assertThat(replica.log()).contains("A row of altered.item is in quarantine: a value of day");
        }
    }

    @Test
    void columns_with_defaults_of_any_type_are_added() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "defaults")) {
            replica.execute("CREATE TABLE item (id INT PRIMARY KEY)", "INSERT INTO item VALUES (1), (2)");
            replica.start();
            replica.execute(
                    "SET SESSION sql_mode = ''",
                    "ALTER TABLE item ADD COLUMN a VARCHAR(20) DEFAULT 'it''s', ADD COLUMN b CHAR(2) NOT NULL DEFAULT '',"
                            + " ADD COLUMN c DATETIME(3) DEFAULT '2020-02-29 01:02:03.5', ADD COLUMN d DATE DEFAULT"
                            + " '2020-02-29', ADD COLUMN e TIME DEFAULT '-01:02:03', ADD COLUMN f YEAR DEFAULT 2020,"
                            + " ADD COLUMN g TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
                    "ALTER TABLE item ADD COLUMN h DECIMAL(30, 10) DEFAULT 1.5, ADD COLUMN i FLOAT DEFAULT 1.5,"
                            + " ADD COLUMN j DOUBLE DEFAULT -1e100, ADD COLUMN k BIGINT UNSIGNED DEFAULT"
                            + " 18446744073709551615, ADD COLUMN l BOOLEAN DEFAULT TRUE, ADD COLUMN m BIT(5) DEFAULT"
                            + " b'10101', ADD COLUMN n ENUM('x', 'y') DEFAULT 'y', ADD COLUMN o SET('x', 'y') DEFAULT"
                            + " 'x,y', ADD COLUMN p BINARY(3) DEFAULT 'ab', ADD COLUMN q VARBINARY(3) DEFAULT x'00ff'",
                    "ALTER TABLE item ADD COLUMN r JSON, ADD COLUMN s TEXT FIRST",
                    "INSERT INTO item (id) VALUES (3)",
                    "UPDATE item SET a = NULL WHERE id = 2");
            replica.awaitEqual("item");
            replica.assertMatch();
            assertThat(replica.log()).doesNotContain("Cannot read the log");
        }
    }

    @Test
    void partitions_that_come_and_go_with_their_rows_lead_to_a_new_copy() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "parted")) {
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20)) PARTITION BY RANGE (id)"
                            + " (PARTITION a VALUES LESS THAN (100), PARTITION b VALUES LESS THAN (200),"
                            + " PARTITION c VALUES LESS THAN (300), PARTITION d VALUES LESS THAN MAXVALUE)",
                    "INSERT INTO item " + series(1, 400) + " SELECT n, concat('row ', n) FROM s",
                    "CREATE TABLE spare (id INT PRIMARY KEY, name VARCHAR(20))",
                    "INSERT INTO spare VALUES (250, 'spare')");
            replica.start();
            replica.awaitEqual("item", "spare");
            replica.execute(
                    "UPDATE item SET id = id + 1000 WHERE id = 99",
                    "ALTER TABLE item REORGANIZE PARTITION d INTO (PARTITION d VALUES LESS THAN (350),"
                            + " PARTITION e VALUES LESS THAN MAXVALUE)");
            replica.awaitEqual("item");
            replica.execute("ALTER TABLE item DROP PARTITION a");
            replica.awaitEqual("item");
            replica.execute("ALTER TABLE item TRUNCATE /* all of */ PARTITION b", "INSERT INTO item VALUES (150, 'b')");
            replica.awaitEqual("item");
            replica.execute("ALTER TABLE parted.item EXCHANGE PARTITION c WITH TABLE parted.spare");
            replica.awaitEqual("item", "spare");
            replica.assertMatch();
            assertThat(replica.stop()).isZero();
            replica.execute("alter table item drop partition e");
            replica.start();
            replica.awaitEqual("item");
            replica.assertMatch();
        }
    }

    /** The statements that gh-ost and pt-online-schema-change send, in their order. */
    @Test
    void online_schema_changes_by_a_ghost_table_and_by_triggers_end_exact() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "ghosts")) {
            replica.execute(
                    "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))",
                    "INSERT INTO item " + series(1, 400) + " SELECT n, concat('row ', n) FROM s");
            replica.start();
            replica.awaitEqual("item");
            replica.execute(
                    "CREATE TABLE `ghosts`.`_item_ghc` (id BIGINT AUTO_INCREMENT PRIMARY KEY, value VARCHAR(4096))",
                    "CREATE TABLE `ghosts`.`_item_gho` LIKE `ghosts`.`item`",
                    "ALTER TABLE `ghosts`.`_item_gho` ADD COLUMN more INT DEFAULT 7",
                    "INSERT IGNORE INTO _item_gho (id, name) SELECT id, name FROM item WHERE id <= 200",
                    "UPDATE item SET name = 'changed' WHERE id = 7",
                    "REPLACE INTO _item_gho (id, name) VALUES (7, 'changed')",
                    "INSERT IGNORE INTO _item_gho (id, name) SELECT id, name FROM item WHERE id > 200",
                    "CREATE TABLE `ghosts`.`_item_del` (id INT PRIMARY KEY) COMMENT='ghost-cut-over-sentry'",
                    "DROP TABLE `ghosts`.`_item_del`",
                    "RENAME TABLE `ghosts`.`item` TO `ghosts`.`_item_del`, `ghosts`.`_item_gho` TO `ghosts`.`item`",
                    "INSERT INTO item VALUES (1000, 'after it', 8)",
                    "DROP TABLE `ghosts`.`_item_ghc`",
                    "DROP TABLE `ghosts`.`_item_del`");
            replica.awaitEqual("item");
            replica.assertMatch();
            replica.execute(
                    "CREATE TABLE `ghosts`.`_item_new` LIKE `ghosts`.`item`",
                    "ALTER TABLE `ghosts`.`_item_new` MODIFY name VARCHAR(40) CHARACTER SET utf8mb4",
                    "CREATE TRIGGER `pt_osc_ghosts_item_del` AFTER DELETE ON `ghosts`.`item` FOR EACH ROW"
                            + " DELETE IGNORE FROM `ghosts`.`_item_new` WHERE `ghosts`.`_item_new`.`id` <=> OLD.`id`",
                    "CREATE TRIGGER `pt_osc_ghosts_item_ins` AFTER INSERT ON `ghosts`.`item` FOR EACH ROW"
                            + " REPLACE INTO `ghosts`.`_item_new` (`id`, `name`, `more`) VALUES (NEW.`id`, NEW.`name`, NEW.`more`)",
                    "INSERT LOW_PRIORITY IGNORE INTO `ghosts`.`_item_new` SELECT * FROM `ghosts`.`item`"
                            + " WHERE id <= 200 LOCK IN SHARE MODE",
                    "DELETE FROM item WHERE id = 8",
                    "INSERT INTO item VALUES (2000, 'meanwhile', 1)",
                    "INSERT LOW_PRIORITY IGNORE INTO `ghosts`.`_item_new` SELECT * FROM `ghosts`.`item`"
                            + " WHERE id > 200 LOCK IN SHARE MODE",
                    "RENAME TABLE `ghosts`.`item` TO `ghosts`.`_item_old`, `ghosts`.`_item_new` TO `ghosts`.`item`",
                    "DROP TABLE IF EXISTS `ghosts`.`_item_old`",
                    "DROP TRIGGER IF EXISTS `ghosts`.`pt_osc_ghosts_item_del`",
                    "DROP TRIGGER IF EXISTS `ghosts`.`pt_osc_ghosts_item_ins`",
                    "UPDATE item SET name = 'after that' WHERE id = 9");
            replica.awaitEqual("item");
            replica.assertMatch();
        }
    }

    @Test
    void ends_visibly_at_a_statement_that_changes_rows() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "stated")) {
            replica.execute("CREATE TABLE item (id INT PRIMARY KEY, day DATE)", "INSERT INTO item VALUES (1, NULL)");
            replica.start();
            replica.awaitEqual("item");
            replica.execute("SET SESSION binlog_format = STATEMENT", "INSERT INTO item VALUES (3, NULL)");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(replica.log())
                            .contains("Replication ended")
                            .contains("a statement that changes rows"));
            assertThat(replica.refusal()).as("once more").contains("a statement that changes rows");
        }
    }

    @Test
    void doctor_finds_the_server_ready() throws Exception {
        try (MysqlReplica replica = MysqlReplica.on(server, "doctored")) {
            replica.execute("CREATE TABLE item (id INT PRIMARY KEY)");
            Replica.Outcome outcome = replica.command("doctor");
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("gtid_mode is ON").contains("1 tables can be replicated");
        }
    }
}
