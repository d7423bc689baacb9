package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Marker;
import dev.sluice.row.Refused;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.MysqlServer;
import dev.sluice.testing.MysqlTypes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database writes, and digests, what Java does of the rows that a copy reads. */
final class DigestSqlIT {
    private static final int ROWS = 300;
    private static final String FAILED = "failed";

    /** They may hold what is no character, or a day that the server stores and does not count. */
    private static final Set<String> MAY_FAIL = Set.of("wider", "surrogates", "ucs", "leap_moment", "u32s");

    private static final Duration BOUND = Duration.ofSeconds(5);

    /** Whatever could change how values are printed, compared or converted. */
    enum Settings {
        DEFAULT("utf8mb4", "utf8mb4_0900_ai_ci"),
        ANSI_LATIN1_NEPAL(
                "utf8mb4",
                "utf8mb4_bin",
                "--sql-mode=ANSI,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH",
                "--character-set-server=latin1",
                "--collation-server=latin1_german2_ci",
                "--default-time-zone=+05:45"),
        STRICT_TURKISH_AMERICA(
                "utf8mb4",
                "utf8mb4_tr_0900_ai_ci",
                "--sql-mode=TRADITIONAL,HIGH_NOT_PRECEDENCE,NO_UNSIGNED_SUBTRACTION,REAL_AS_FLOAT,IGNORE_SPACE",
                "--character-set-server=utf16",
                "--collation-server=utf16_unicode_ci",
                "--init-connect=SET NAMES latin1",
                "--div-precision-increment=0",
                "--internal-tmp-mem-storage-engine=MEMORY",
                "--default-time-zone=-10:00",
                "--max-allowed-packet=1M");

        private final String charset;
        private final String collation;
        private final String[] options;

        Settings(String charset, String collation, String... options) {
            this.charset = charset;
            this.collation = collation;
            this.options = options;
        }

        MysqlServer start() throws Exception {
            MysqlServer server = MysqlServer.start(options);
            server.execute("CREATE DATABASE shop CHARACTER SET " + charset + " COLLATE " + collation);
            return server;
        }
    }

    private static void fill(MysqlServer server, List<String> statements) throws Exception {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("USE shop");
            statement.execute("SET SESSION sql_mode = '', SESSION time_zone = '+00:00'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static SourceConfig config(MysqlServer server, String... more) {
        List<String> settings = new ArrayList<>(List.of("username", "root", "password", "", "tables", "shop.*"));
        settings.addAll(List.of(more));
        return SourceSettings.of(server.url(), settings.toArray(String[]::new));
    }

    private static List<Integer> all(TableSchema table) {
        return IntStream.range(0, table.columns().size()).boxed().toList();
    }

    private static List<DigestTerm> values(TableSchema table) {
        return all(table).stream().<DigestTerm>map(DigestTerm.Value::new).toList();
    }

    /** Column by column, so that a failure names one. */
    private static void assertSameTexts(SourceConfig config, int rows) throws Exception {
        try (Connection connection = new MysqlConnections(config).open()) {
            SourceTable table = new Catalogue(config).tables(connection).getFirst();
            for (int index : all(table.schema())) {
                List<String> found = texts(connection, table, index);
                CanonicalText canonical = new CanonicalText(table.schema(), List.of(index));
                List<String> expected = new ArrayList<>();
                new TableCopy(table).read(connection, table.where("true") + " ORDER BY id", row -> {
                    // What the server cannot convert has no text there, and is digested here.
                    boolean failed = found.get(expected.size()).equals(FAILED);
                    expected.add(failed ? FAILED : canonical.text(row));
                });
                String column = table.columns().get(index).name();
                assertThat(found).as(column).hasSize(rows).isEqualTo(expected);
                if (!MAY_FAIL.contains(column)) {
                    assertThat(found).as(column).doesNotContain(FAILED);
                }
            }
        }
    }

    private static List<String> texts(Connection connection, SourceTable table, int column) throws Exception {
        List<String> texts = new ArrayList<>();
        DigestSql sql = new DigestSql(table, List.of(new DigestTerm.Value(column)));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.texts("true") + " ORDER BY id")) {
            while (row.next()) {
                byte[] text = row.getBytes(1);
                texts.add(text == null ? FAILED : new String(text, StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void writes_the_edge_values_of_every_type_as_java_does(Settings settings) throws Exception {
        try (MysqlServer server = settings.start()) {
            fill(server, List.of(MysqlTypes.TABLE));
            fill(server, List.of(MysqlTypes.rows("copied")));
            assertSameTexts(config(server, "unstorable", "*.*.zero*=text"), 7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void writes_and_digests_random_values_as_java_does(Settings settings) throws Exception {
        RandomRows random = new RandomRows(20_260_101);
        try (MysqlServer server = settings.start()) {
            fill(server, List.of(random.create("INT")));
            fill(server, random.inserts(ROWS));
            SourceConfig config = config(server, "unstorable", "*.*.kept_*=text");
            assertSameTexts(config, ROWS);
            // Larger, in hexadecimal digits, than the smallest packet here.
            fill(server, List.of("UPDATE random SET large = repeat('x', 600000) WHERE id = 7"));
            assertSameDigests(config);
        }
    }

    @ParameterizedTest
    @EnumSource
    void digests_ranges_of_text_keys_as_java_does(Settings settings) throws Exception {
        RandomRows random = new RandomRows(4);
        try (MysqlServer server = settings.start()) {
            fill(server, List.of(random.create("VARCHAR(20)")));
            fill(server, random.inserts(60));
            fill(
                    server,
                    List.of(
                            "UPDATE random SET id = concat('é', id) WHERE id LIKE '1%'",
                            "UPDATE random SET id = concat('Z', id) WHERE id LIKE '2%'",
                            "UPDATE random SET id = concat(id, ' ') WHERE id LIKE '3%'",
                            "UPDATE random SET large = repeat('x', 600000) WHERE id = '7'"));
            assertSameDigests(config(server, "unstorable", "*.*.kept_*=text"));
        }
    }

    private static void assertSameDigests(SourceConfig config) throws Exception {
        MysqlConnections connections = new MysqlConnections(config);
        try (SnapshotReads reads =
                new SnapshotReads(ConsistentSnapshot.take(connections, new Catalogue(config), BOUND, 2), connections)) {
            assertThat(reads.digestsInDatabase()).isTrue();
            TableSchema table = reads.tables().getFirst();
            List<DigestTerm> terms = new ArrayList<>(values(table));
            terms.set(3, new DigestTerm.Constant(3, new ColumnType.Text(), "100 %s of 'é🙂'"));
            terms.set(4, new DigestTerm.Constant(4, new ColumnType.Date(), Marker.NULL));
            terms.removeLast();
            KeyRanges whole = reads.split(table, KeyRange.ALL, 7);
            assertThat(whole.count()).isEqualTo(7);
            assertThat(reads.digests(table, terms, whole)).isEqualTo(inJava(reads, table, terms, whole));
            assertThat(reads.digests(table, terms, whole))
                    .allSatisfy(digest -> assertThat(digest.count()).isBetween(1L, ROWS / 3L));
            KeyRanges part = reads.split(table, whole.range(1), 3);
            assertThat(part.count()).isEqualTo(3);
            assertThat(reads.digests(table, terms, part)).isEqualTo(inJava(reads, table, terms, part));
            assertThat(reads.digests(table, terms, KeyRanges.ONE))
                    .isEqualTo(inJava(reads, table, terms, KeyRanges.ONE));
        }
    }

    private static List<Digest> inJava(SnapshotReads reads, TableSchema table, List<DigestTerm> terms, KeyRanges ranges)
            throws InterruptedException {
        TermChecksums checksums = new TermChecksums(table, terms);
        Comparator<Object> order =
                KeyOrder.of(table.columns().getFirst().type()).orElseThrow();
        List<Digest> digests = new ArrayList<>(Collections.nCopies(ranges.count(), Digest.EMPTY));
        reads.rows(table, ranges.within(), () -> row -> {
            Digest.Sum one = new Digest.Sum();
            one.add(checksums.of(row));
            int index = ranges.indexOf(row.value(0), order);
            digests.set(index, digests.get(index).plus(one.digest()));
        });
        return digests;
    }

    @ParameterizedTest
    @EnumSource
    void says_exactly_which_rows_have_values_that_the_lake_cannot_hold(Settings settings) throws Exception {
        try (MysqlServer server = settings.start()) {
            fill(
                    server,
                    List.of(
                            "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",
                            "CREATE TABLE dated (id INT PRIMARY KEY, a DATE, b DATE NOT NULL, c DATETIME(6), d TIMESTAMP(3) NULL)",
                            "INSERT INTO dated (id, b) VALUES (1, '2020-01-01'), (2, '0000-02-29'), (3, 0)",
                            "INSERT INTO dated VALUES (10, '2020-00-10', '2020-01-01', NULL, NULL),"
                                    + " (11, '2020-02-30', '2020-01-01', NULL, NULL),"
                                    + " (12, '2020-02-29', '2019-02-29', NULL, NULL),"
                                    + " (13, '1900-02-29', '2020-01-01', NULL, NULL),"
                                    + " (14, '2020-04-31', '2020-01-01', NULL, NULL),"
                                    + " (15, '0000-03-01', '0000-00-01', NULL, NULL),"
                                    + " (16, NULL, '2020-01-01', '2020-02-31 01:02:03.5', NULL),"
                                    + " (17, NULL, '2020-01-01', '2020-12-31 01:02:03.5', 0),"
                                    + " (18, NULL, '2020-01-01', '0000-02-29 01:02:03.5', '2020-01-01'),"
                                    + " (19, NULL, '2020-01-00', 0, '1970-01-01 00:00:01')"));
            SourceConfig config = config(server);
            try (Connection connection = new MysqlConnections(config).open()) {
                SourceTable table = new Catalogue(config).tables(connection).getFirst();
                List<Object> refused = new ArrayList<>();
                new TableCopy(table).read(connection, table.where("true") + " ORDER BY id", row -> {
                    if (hasRefused(row)) {
                        refused.add(row.value(0));
                    }
                });
                List<Object> found = new ArrayList<>();
                String condition = UnstorableSql.condition(table.columns()).orElseThrow();
                new TableCopy(table)
                        .read(connection, table.where(condition) + " ORDER BY id", row -> found.add(row.value(0)));
                assertThat(found).isEqualTo(refused).hasSizeGreaterThan(8).doesNotContain(1, 2, 18);
            }
            assertMayRefuse(config);
        }
    }

    private static boolean hasRefused(Row row) {
        return IntStream.range(0, row.size()).anyMatch(index -> row.value(index) instanceof Refused);
    }

    private static void assertMayRefuse(SourceConfig config) throws Exception {
        MysqlConnections connections = new MysqlConnections(config);
        try (SnapshotReads reads =
                new SnapshotReads(ConsistentSnapshot.take(connections, new Catalogue(config), BOUND, 1), connections)) {
            TableSchema table = reads.tables().getFirst();
            assertThat(table.columns()).extracting(Column::name).startsWith("id", "a", "b", "c", "d");
            assertThat(reads.mayRefuse(table, List.of(0), KeyRange.ALL)).isFalse();
            assertThat(reads.mayRefuse(table, List.of(1, 2, 3, 4), KeyRange.ALL))
                    .isTrue();
            assertThat(reads.mayRefuse(table, List.of(4), KeyRange.ALL)).isTrue();
            assertThat(reads.mayRefuse(table, List.of(4), new KeyRange(18, Marker.NULL)))
                    .isFalse();
            assertThat(reads.mayRefuse(table, List.of(1, 2, 3, 4), new KeyRange(Marker.NULL, 3)))
                    .isFalse();
        }
    }
}
