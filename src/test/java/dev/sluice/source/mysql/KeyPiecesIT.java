package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.MysqlServer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of whatever keys, cut for copying: every row is in one piece, and no piece is much larger than the others. */
final class KeyPiecesIT {
    private static final int ROWS = 20_000;
    private static final int PIECES = 8;

    private static MysqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MysqlServer.start();
        server.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.n (n INT PRIMARY KEY)",
                "SET SESSION cte_max_recursion_depth = 1000000",
                "INSERT INTO shop.n WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < " + ROWS
                        + ") SELECT n FROM s");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static List<String> conditions(Connection connection, SourceConfig config) throws Exception {
        List<SourceTable> tables = new Catalogue(config).tables(connection);
        assertThat(tables).hasSize(1);
        return CopyPlan.conditions(List.of(connection), tables.getFirst(), PIECES, ROWS);
    }

    private static SourceConfig config(String table) {
        return SourceSettings.of(server.url(), "username", "root", "password", "", "tables", "shop." + table);
    }

    private static List<Integer> counts(Connection connection, String table, List<String> conditions) throws Exception {
        List<Integer> counts = new ArrayList<>();
        for (String condition : conditions) {
            counts.add(Integer.valueOf(
                    Sql.text(connection, "SELECT count(*) FROM shop." + table + " WHERE " + condition)));
        }
        assertThat(Sql.text(
                        connection,
                        "SELECT count(*) FROM shop." + table + " WHERE (" + String.join(") OR (", conditions) + ")"))
                .isEqualTo(Integer.toString(ROWS));
        return counts;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // Upper and lower case, accents, quotes and backslashes, ordered by collation.
                "accents | name VARCHAR(60) COLLATE utf8mb4_0900_ai_ci | name"
                        + " | concat(elt(n % 7 + 1, 'É', 'e', 'ß', 'Zo', 'z''', '\\\\', '日本'), sha1(n))",
                "latin | name VARCHAR(60) CHARACTER SET latin1 | name | concat(char(0xC4 + n % 20 USING latin1), md5(n))",
                "uuids | id CHAR(36) CHARACTER SET ascii | id | uuid()",
                "padded | id CHAR(12) | id | left(md5(n), 11)",
                "binaries | id BINARY(16) | id | unhex(md5(n))",
                "bytes | id VARBINARY(20) | id | left(unhex(sha1(n)), 8 + n % 12)",
                "decimals | id DECIMAL(30,10) | id | (n - 7000) / 7",
                "moments | at DATETIME(6) | at | '2024-02-28' + interval n * 1234567 microsecond",
                "instants | at TIMESTAMP(3) NOT NULL | at | '2024-02-28' + interval n second",
                "times | at TIME(2) | at | sec_to_time((n - 9000) * 77.25)",
                "unsigned | id BIGINT UNSIGNED | id | 18446744073709551615 - n * n",
                // Most of its rows are in a small part of its keys.
                "skewed | id BIGINT | id | if(n = 1, 9000000000000000000, n)",
                "tenants | tenant INT, id INT | tenant, id | n % 100 = 0, n",
                "regions | region VARCHAR(10), day DATE, id INT | region, day, id"
                        + " | if(n % 50 = 0, 'south', 'north'), date '2024-01-01' + interval n % 3 day, n",
                // What is behind the enumeration is not used; what stands before it is.
                "kinds | id INT, kind ENUM('z', 'a') | id, kind | n div 2, n % 2 + 1",
            })
    void every_row_is_in_one_piece_and_no_piece_is_much_larger(String table, String columns, String key, String values)
            throws Exception {
        SourceConfig config = config(table);
        server.execute(
                "CREATE TABLE shop." + table + " (" + columns + ", body INT, PRIMARY KEY (" + key + "))",
                "INSERT INTO shop." + table + " SELECT " + values + ", n FROM shop.n",
                "ANALYZE TABLE shop." + table);
        try (Connection connection = new MysqlConnections(config).open()) {
            List<String> conditions = conditions(connection, config);
            assertThat(conditions).hasSize(PIECES);
            List<Integer> counts = counts(connection, table, conditions);
            assertThat(counts.stream().mapToInt(Integer::intValue).sum())
                    .as("each once: %s", counts)
                    .isEqualTo(ROWS);
            assertThat(counts).allMatch(count -> count < 3 * ROWS / PIECES);
            // The server has to find a piece without reading the others.
            for (String condition : conditions) {
                assertThat(Sql.text(
                                connection,
                                "EXPLAIN FORMAT=JSON SELECT * FROM shop." + table + " FORCE INDEX (PRIMARY) WHERE "
                                        + condition))
                        .contains("\"access_type\": \"range\"");
            }
        }
    }

    @Test
    void keys_whose_order_cannot_be_said_leave_the_table_whole() throws Exception {
        server.execute(
                "CREATE TABLE shop.kind (kind SET('b', 'a', 'c') PRIMARY KEY)",
                "INSERT INTO shop.kind VALUES ('a'), ('b'), ('c'), ('a,b')",
                "CREATE TABLE shop.begun (id VARCHAR(200), PRIMARY KEY (id(3)))",
                "INSERT INTO shop.begun SELECT lpad(conv(n, 10, 36), 4, '0') FROM shop.n WHERE n % 40 = 0",
                "CREATE TABLE shop.floats (id DOUBLE PRIMARY KEY)",
                "INSERT INTO shop.floats SELECT n / 3 FROM shop.n",
                "CREATE TABLE shop.downwards (id BIGINT, line INT, PRIMARY KEY (id DESC, line))",
                "INSERT INTO shop.downwards SELECT n * n * n, n FROM shop.n",
                "ANALYZE TABLE shop.downwards");
        for (String table : List.of("kind", "begun", "floats", "downwards")) {
            SourceConfig config = config(table);
            try (Connection connection = new MysqlConnections(config).open()) {
                assertThat(conditions(connection, config)).containsExactly("true");
            }
        }
    }

    @Test
    void more_rows_than_believed_are_cut_evenly_all_the_same() throws Exception {
        SourceConfig config = config("n");
        try (Connection connection = new MysqlConnections(config).open()) {
            SourceTable table = new Catalogue(config).tables(connection).getFirst();
            for (long believed : new long[] {1, 100, ROWS / 3, 100L * ROWS}) {
                List<String> conditions =
                        new KeyPieces(connection, table).conditions(List.of(connection), PIECES, believed);
                List<Integer> counts = counts(connection, "n", conditions);
                assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(ROWS);
                if (believed <= ROWS) {
                    assertThat(counts).hasSize(PIECES).allMatch(count -> count < 2 * ROWS / PIECES);
                }
            }
        }
    }
}
