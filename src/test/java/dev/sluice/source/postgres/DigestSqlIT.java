package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import dev.sluice.testing.TypeSamples;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigestSqlIT {
    private static final int ROWS = 600;

    /** Whatever could change how values are printed. */
    private static final List<String> ODD_SETTINGS = List.of(
            "SET DateStyle = 'ISO, DMY'",
            "SET TimeZone = 'Asia/Kathmandu'",
            "SET IntervalStyle = 'sql_standard'",
            "SET extra_float_digits = -10",
            "SET bytea_output = 'escape'",
            "SET array_nulls = on",
            "SET quote_all_identifiers = on");

    @ParameterizedTest
    @EnumSource
    void the_database_writes_what_java_writes(PostgresServer.Version version) throws Exception {
        DigestSamples samples = new DigestSamples(20_260_101);
        TableSchema table = samples.table;
        List<Integer> columns =
                IntStream.range(0, table.columns().size()).boxed().toList();
        List<DigestTerm> terms = new ArrayList<>();
        columns.forEach(index -> terms.add(new DigestTerm.Value(index)));
        DigestSql sql = new DigestSql(table, terms, Set.of());
        CanonicalText canonical = new CanonicalText(table, columns);
        Digest.Sum sum = new Digest.Sum();
        try (PostgresServer server = PostgresServer.start(version)) {
            samples.createStatements().forEach(statement -> executeQuietly(server, statement));
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement()) {
                List<String> expected = new ArrayList<>();
                for (int id = 0; id < ROWS; id++) {
                    Row row = row(samples, id);
                    expected.add(canonical.text(row));
                    sum.add(canonical.checksum(row));
                    statement.execute(insert(samples, row));
                }
                for (String setting : ODD_SETTINGS) {
                    statement.execute(setting);
                }
                String relation = Sql.quote(table.id());
                List<String> found = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(
                        sql.texts(relation, "true").replaceFirst("^SELECT", "SELECT id, ") + " ORDER BY id")) {
                    while (rows.next()) {
                        found.add(rows.getString(2));
                    }
                }
                assertThat(found).isEqualTo(expected);
                try (ResultSet rows =
                        statement.executeQuery(sql.digests(relation, "0", "true", Server.version(connection)))) {
                    assertThat(rows.next()).isTrue();
                    assertThat(new Digest(
                                    rows.getLong(2),
                                    new BigInteger(rows.getString(3)).longValue(),
                                    new BigInteger(rows.getString(4)).longValue()))
                            .isEqualTo(sum.digest());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_the_lake_cannot_hold_has_a_text_of_its_own(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "CREATE TABLE odd (d date, s timestamp, z timestamptz, n numeric(5,2), a int[])",
                    "INSERT INTO odd VALUES ('infinity','-infinity','infinity','NaN','{{1},{2}}'),"
                            + " (NULL,'infinity','-infinity',1,'[0:1]={1,2}')");
            TableSchema table = new TableSchema(
                    new dev.sluice.row.TableId("public", "odd"),
                    List.of(
                            new dev.sluice.row.Column("d", new ColumnType.Date(), true, ""),
                            new dev.sluice.row.Column("s", new ColumnType.Timestamp(), true, ""),
                            new dev.sluice.row.Column("z", new ColumnType.TimestampTz(), true, ""),
                            new dev.sluice.row.Column("n", new ColumnType.Decimal(5, 2), true, ""),
                            new dev.sluice.row.Column("a", new ColumnType.Array(new ColumnType.Int32()), true, "")),
                    List.of());
            List<DigestTerm> terms = new ArrayList<>();
            IntStream.range(0, 5).forEach(index -> terms.add(new DigestTerm.Value(index)));
            terms.add(new DigestTerm.Constant(0, new ColumnType.Text(), "100 %s of 'é'"));
            terms.add(new DigestTerm.Constant(1, new ColumnType.Date(), Marker.NULL));
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            new DigestSql(table, terms, Set.of()).texts("ONLY public.odd", "true"))) {
                rows.next();
                assertThat(rows.getString(1))
                        .isEqualTo("7fffffff,8000000000000000,7fffffffffffffff,NaN,[1:2][1:1],2,1,2,,100 %s of 'é'");
                rows.next();
                assertThat(rows.getString(1)).isEqualTo(",7fffffffffffffff,8000000000000000,1.00,[0:1],2,1,2,");
            }
            List<DigestTerm> constants = List.of(
                    new DigestTerm.Constant(0, new ColumnType.Text(), "x"),
                    new DigestTerm.Constant(3, new ColumnType.Text(), "y"));
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            new DigestSql(table, constants, Set.of("n")).texts("ONLY public.odd", "true"))) {
                rows.next();
                assertThat(rows.getString(1)).as("n is NaN, set to NULL").isEqualTo(",,x");
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("1,y");
            }
        }
    }

    /** Casts of one's own print otherwise, constants ask for columns as they are, and width_bucket() takes no domains in version 13. */
    @ParameterizedTest
    @EnumSource
    void what_a_database_defines_itself_changes_no_text(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "CREATE TYPE mood AS ENUM ('ok', 'bad')",
                    "CREATE FUNCTION mood_text(mood) RETURNS text IMMUTABLE LANGUAGE sql AS $$SELECT 'other'::text$$",
                    "CREATE CAST (mood AS text) WITH FUNCTION mood_text(mood)",
                    "CREATE DOMAIN order_id AS uuid",
                    "CREATE TABLE t (id order_id PRIMARY KEY, a mood, b mood, m mood[], c \"char\", j json)",
                    "INSERT INTO t VALUES ('00000000-0000-0000-0000-000000000007', 'ok', 'bad', '{ok,NULL}', 'x', '{}')");
            SourceConfig config = SourceSettings.of(server.url());
            try (Connection connection = new PostgresConnections(config).open();
                    Statement statement = connection.createStatement()) {
                SourceTable table = new Catalogue(config).tables(connection).getFirst();
                List<DigestTerm> terms = new ArrayList<>();
                IntStream.range(0, 4).forEach(index -> terms.add(new DigestTerm.Value(index)));
                terms.add(new DigestTerm.Constant(4, new ColumnType.Text(), "masked"));
                terms.add(new DigestTerm.Value(5));
                DigestSql sql = new DigestSql(table.schema(), terms, Set.of("c"));
                try (ResultSet row = statement.executeQuery(sql.texts("ONLY public.t", "true"))) {
                    row.next();
                    assertThat(row.getString(1))
                            .isEqualTo("00000000-0000-0000-0000-000000000007,2,ok,3,bad,2,2,ok,,,6,masked,{}");
                }
                OrderedColumn key = new OrderedColumn(table.schema().columns().getFirst());
                String bucket = key.bucket(new KeyRanges(KeyRange.ALL, List.of(new UUID(0, 5), new UUID(0, 9))));
                try (ResultSet row = statement.executeQuery("SELECT " + bucket + " FROM t")) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(1);
                }
            }
        }
    }

    /** A function takes a hundred arguments: about so many columns, the widest of them at the limit, and one that stands last. */
    @Test
    void tables_of_any_width_have_a_text() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (int width = 85; width <= 105; width++) {
                List<dev.sluice.row.Column> columns = new ArrayList<>();
                for (int number = 0; number < width; number++) {
                    columns.add(new dev.sluice.row.Column("c" + number, new ColumnType.Int32(), false, ""));
                }
                columns.add(new dev.sluice.row.Column("a", new ColumnType.Array(new ColumnType.Int32()), true, ""));
                columns.add(new dev.sluice.row.Column("t", new ColumnType.Text(), true, ""));
                String name = "wide_" + width;
                statement.execute("CREATE TABLE " + name + " AS SELECT "
                        + IntStream.range(0, width)
                                .mapToObj(number -> number + " AS c" + number)
                                .collect(Collectors.joining(", "))
                        + ", NULL::int[] AS a, 'end'::text AS t");
                TableSchema table = new TableSchema(new dev.sluice.row.TableId("public", name), columns, List.of());
                List<DigestTerm> terms = IntStream.range(0, columns.size())
                        .<DigestTerm>mapToObj(DigestTerm.Value::new)
                        .toList();
                try (ResultSet row = statement.executeQuery(
                        new DigestSql(table, terms, Set.of()).texts("ONLY public." + name, "true"))) {
                    row.next();
                    assertThat(row.getString(1))
                            .isEqualTo(IntStream.range(0, width)
                                            .mapToObj(Integer::toString)
                                            .collect(Collectors.joining(","))
                                    + ",,end");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_database_writes_what_a_copy_reads_of_types_kept_as_text(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(TypeSamples.DEFINITIONS.toArray(String[]::new));
            List<TypeSamples.Sample> samples = TypeSamples.of(server);
            server.execute(
                    "ALTER ROLE postgres SET IntervalStyle = sql_standard",
                    "ALTER ROLE postgres SET TimeZone = 'Asia/Kathmandu'",
                    "ALTER ROLE postgres SET extra_float_digits = -10",
                    "ALTER ROLE postgres SET bytea_output = escape",
                    "ALTER ROLE postgres SET quote_all_identifiers = on");
            for (TypeSamples.Sample sample : samples) {
                String table = "sample_" + sample.name();
                server.execute("CREATE TABLE " + table + " (v " + sample.type() + ", a " + sample.type() + "[])");
                for (String value : sample.values()) {
                    String one = "(" + value + ")::" + sample.type();
                    String array = sample.use() == TypeSamples.Use.ARRAY
                            ? "ARRAY[" + one + "]"
                            : "ARRAY[" + one + ", NULL, " + one + "]";
                    server.execute("INSERT INTO " + table + " VALUES (" + one + ", " + array + ")");
                }
                server.execute("INSERT INTO " + table + " VALUES (NULL, '{}'), (NULL, NULL), (NULL, '{NULL}')");
            }
            SourceConfig config = SourceSettings.of(server.url());
            try (Connection connection = new PostgresConnections(config).open()) {
                List<SourceTable> tables = new Catalogue(config).tables(connection);
                assertThat(tables).hasSameSizeAs(samples);
                for (SourceTable table : tables) {
                    CanonicalText canonical = new CanonicalText(table.schema(), List.of(0, 1));
                    List<String> expected = new ArrayList<>();
                    new TableCopy(table)
                            .read(
                                    connection,
                                    SourceTable.rows(table.quoted(), "true"),
                                    row -> expected.add(canonical.text(row)));
                    List<String> found = new ArrayList<>();
                    DigestSql sql = new DigestSql(
                            table.schema(), List.of(new DigestTerm.Value(0), new DigestTerm.Value(1)), Set.of());
                    try (Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery(sql.texts("ONLY " + table.quoted(), "true"))) {
                        while (rows.next()) {
                            found.add(rows.getString(1));
                        }
                    }
                    assertThat(found)
                            .as(table.schema().id().name())
                            .hasSizeGreaterThan(3)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static Row row(DigestSamples samples, int id) {
        Object[] values = new Object[samples.table.columns().size()];
        values[0] = id;
        for (int index = 1; index < values.length; index++) {
            values[index] = samples.value(samples.table.columns().get(index).type());
        }
        return Row.of(values);
    }

    private static String insert(DigestSamples samples, Row row) {
        StringBuilder sql =
                new StringBuilder("INSERT INTO " + Sql.quote(samples.table.id()) + " VALUES (" + row.value(0));
        for (int index = 1; index < row.size(); index++) {
            sql.append(", ")
                    .append(samples.literal(
                            samples.table.columns().get(index).type(), samples.sqlType(index), row.value(index)));
        }
        return sql.append(")").toString();
    }

    private static void executeQuietly(PostgresServer server, String statement) {
        try {
            server.execute(statement);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
