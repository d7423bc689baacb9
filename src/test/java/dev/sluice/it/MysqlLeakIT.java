package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.MysqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link LeakIT} shows of PostgreSQL, with what is MySQL's own: its driver, its log's reader, and statements in its log. */
class MysqlLeakIT {
    private static final String POLICY = """
            version: 1
            unclassified: deny
            columns:
              - {match: ['*.*.id', '*.*.note', '*.*.amount'], mask: pass}
              - {match: ['*.*.t_hash', '*.*.t_big', '*.*.t_bytes', '*.*.t_number', '*.*.t_free'], mask: hash}
              - {match: '*.*.t_token', mask: tokenize}
              - {match: '*.*.t_card', mask: fpe, check-digit: luhn}
              - {match: '*.*.t_redact', mask: redact}
              - {match: '*.*.t_born', mask: shift-date, subject: id}
              - {match: '*.*.t_drop', mask: drop}
              - match: '*.*.t_json'
                mask: json
                paths: [{path: $.mail, mask: hash}]
            rules:
              - {match: '*.ruled', name: even, check: id % 2 == 0, on-violation: quarantine}
              - {match: '*.ruled', name: not-a-number, check: int(t_hash) > 0, on-violation: warn}
            """;

    private static final List<ColumnText> PASSED = List.of(plain("id"), plain("note"));

    private static ColumnText plain(String name) {
        return new ColumnText(name, ColumnText.Kind.PLAIN, false);
    }

    private static String rows(int from, int to) {
        return "WITH RECURSIVE s (n) AS (SELECT " + from + " UNION ALL SELECT n + 1 FROM s WHERE n < " + to + ")";
    }

    private static String[] inserts(int from, int to) {
        return new String[] {
            "INSERT INTO people " + rows(from, to) + " SELECT n, 'qzcontrol', concat('qzkanari-', n),"
                    + " repeat(concat('qzkanari-big-', n), 500), concat('qzkanari-bytes-', n), 7009318462055100 + n,"
                    + " concat('qzkanari-token-', n), concat('700931846205', 1000 + n), 'qzkanari', '1823-07-16',"
                    + " 'qzkanari-drop', json_object('mail', 'qzkanari', 'qzkanari', 'qzkanari'), 'qzkanari' FROM s",
            "INSERT INTO k_hash " + rows(from, to) + " SELECT concat('qzkanari-key-', n), n FROM s",
            "INSERT INTO ruled " + rows(from, to) + " SELECT n, 'qzcontrol', concat('qzkanari', n) FROM s",
        };
    }

    private static String[] changes(int first) {
        String some = " BETWEEN " + first + " AND " + (first + 3);
        return new String[] {
            // The log then has the statements as well.
            "SET SESSION binlog_rows_query_log_events = ON",
            "UPDATE people SET note = concat(note, '!') WHERE id" + some,
            "UPDATE people SET t_hash = 'qzkanari-changed', t_big = concat(t_big, '+'), t_born = '1823-08-17' WHERE id"
                    + some,
            "UPDATE people SET id = -id WHERE id = " + (first + 4),
            "DELETE FROM people WHERE t_hash = 'qzkanari-" + (first + 5) + "'",
            "UPDATE k_hash SET t_hash = concat(t_hash, '+') WHERE amount" + some,
            "DELETE FROM k_hash WHERE amount = " + (first + 5),
            "UPDATE ruled SET id = id + 1001, t_hash = 'qzkanari-ruled' WHERE id" + some,
        };
    }

    @Test
    void nothing_leaks_whatever_happens() throws Exception {
        try (MysqlServer server = MysqlServer.start();
                MysqlReplica replica = MysqlReplica.on(server, "leaks")) {
            LeakSearch search = new LeakSearch(LeakCanaries.WANTED);
            Path policy = Files.writeString(replica.directory().resolve("policy.yaml"), POLICY);
            Path temporary = Files.createDirectories(replica.directory().resolve("tmp"));
            LeakSurfaces.LOG_CATEGORIES.forEach(category -> replica.with(category, "TRACE"));
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_LAKE_CHANGELOG", "true")
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .with("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
            replica.execute(
                    "CREATE TABLE people (id INT PRIMARY KEY, note TEXT, t_hash VARCHAR(80), t_big LONGTEXT,"
                            + " t_bytes VARBINARY(80), t_number BIGINT UNSIGNED, t_token VARCHAR(80), t_card VARCHAR(30),"
                            + " t_redact TEXT, t_born DATE, t_drop TEXT, t_json JSON, t_forgotten TEXT)",
                    "CREATE TABLE k_hash (t_hash VARCHAR(80) PRIMARY KEY, amount INT)",
                    "CREATE TABLE ruled (id INT PRIMARY KEY, note TEXT, t_hash VARCHAR(80))");
            replica.execute(inserts(1, 30));
            replica.start();
            replica.execute(changes(1));
            replica.service().kill();
            replica.start();
            replica.execute(inserts(31, LeakCanaries.ROWS));
            server.restart();
            replica.execute(changes(11));
            refuseAtTheSource(replica);
            replica.awaitRows("people", PASSED, "true");
            // Of the changes so far a copy may show all, since none was official when the process and the server ended.
            replica.execute("UPDATE people SET note = concat(note, '!') WHERE id > 20");
            replica.awaitRows("people", PASSED, "true");
            widenATable(replica);
            replica.assertMatch();

            LeakSurfaces.searchAnswers(replica.service(), search);
            search.searchText("JMX", ManagementBeans.read(replica.service().pid()));
            assertThat(replica.command("doctor", "--json").output()).contains("level");
            assertThat(replica.stop()).isZero();
            assertThat(replica.log()).contains("not-a-number");
            assertThat(replica.lake()
                            .query(
                                    "leaks.people__changes",
                                    "select distinct before_is_whole, before.note is null from {rows}"
                                            + " where operation = 'update' and after.note like '%!'"))
                    .as("old rows of people are told whole")
                    .containsExactly(List.of("true", "false"));
            refuseInTheCopy(replica);
            LeakSurfaces.assertClean(replica.directory(), search);
        }
    }

    private static void refuseAtTheSource(MysqlReplica replica) {
        for (String refused : List.of(
                "INSERT INTO k_hash VALUES ('qzkanari-key-20', 1)",
                "INSERT INTO people (id, t_number) VALUES (1000, 'qzkanari')",
                "INSERT INTO people (id, t_json) VALUES (1000, 'qzkanari')")) {
            try {
                replica.execute("START TRANSACTION", "INSERT INTO k_hash VALUES ('qzkanari-undone', 1)", refused);
                throw new AssertionError("The server takes " + refused);
            } catch (SQLException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    /** Columns that come in mid-stream, whose statement quotes their defaults. */
    private static void widenATable(MysqlReplica replica) throws Exception {
        replica.execute(
                "ALTER TABLE ruled ADD COLUMN t_new VARCHAR(50) NOT NULL DEFAULT 'qzkanari-default',"
                        + " ADD COLUMN t_free VARCHAR(50) NOT NULL DEFAULT 'qzkanari-former'",
                "CREATE VIEW canaries AS SELECT id FROM people WHERE t_hash = 'qzkanari'",
                "INSERT INTO ruled VALUES (2000, 'qzcontrol', 'qzkanari', 'qzkanari-new', 'qzkanari-free')");
        await("the new column")
                .atMost(Replica.CATCH_UP)
                .ignoreExceptions()
                .until(() -> replica.lake().table("leaks.ruled").schema().findField("t_free") != null);
        replica.awaitRows("ruled", PASSED, "id % 2 = 0");
    }

    /** A date that no lake can hold, in a table that joins. */
    private static void refuseInTheCopy(MysqlReplica replica) throws Exception {
        replica.execute(
                "SET SESSION sql_mode = ''",
                "CREATE TABLE refused (id INT PRIMARY KEY, note TEXT, t_born DATE, t_card VARCHAR(30))",
                "INSERT INTO refused VALUES (1, 'qzcontrol', '1823-00-00', 'qzkanari')");
        assertThat(replica.refusal()).contains("leaks.refused");
    }
}
