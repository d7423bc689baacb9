package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Refused;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import dev.sluice.testing.TypeSamples;
import dev.sluice.testing.TypeSamples.Sample;
import dev.sluice.testing.TypeSamples.Use;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesIT {
    /** Each type with values at its edges, as SQL literals. */
    private static final Map<String, List<String>> TYPES = types();

    private static Map<String, List<String>> types() {
        Map<String, List<String>> types = new TreeMap<>();
        types.put("boolean", List.of("true", "false"));
        types.put("int2", List.of("-32768", "32767", "0"));
        types.put("int4", List.of("-2147483648", "2147483647"));
        types.put("int8", List.of("-9223372036854775808", "9223372036854775807"));
        types.put(
                "numeric(38,10)",
                List.of("0", "-1.5", "9999999999999999999999999999.9999999999", "0.0000000001", "10000", "120000000"));
        types.put("numeric(5,0)", List.of("99999", "-1", "10000"));
        types.put("numeric(3,3)", List.of("0.999", "0.001", "-0.5"));
        types.put("float4", List.of("'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "1.1", "3.4028235e38", "1e-45"));
        types.put("float8", List.of("'NaN'", "'-Infinity'", "'-0'", "0.1", "1.7976931348623157e308", "5e-324"));
        types.put("text", List.of("''", "'plain'", "'a\"b\\c,{}NULL'", "'日本語 🎉 é'", "repeat('long ', 3000)"));
        types.put("varchar(20)", List.of("'x'", "' spaced '"));
        types.put("char(5)", List.of("'ab'", "'🎉é'", "''", "'12345'"));
        types.put("bytea", List.of("''", "'\\x00ff10'", "decode(repeat('00ff', 5000), 'hex')"));
        types.put("uuid", List.of("'00000000-0000-0000-0000-000000000000'", "'ffffffff-1234-5678-9abc-def012345678'"));
        types.put(
                "date",
                List.of(
                        "'4713-01-01 BC'",
                        "'0001-12-31 BC'",
                        "'0001-01-01'",
                        "'1582-10-10'",
                        "'1969-12-31'",
                        "'9999-12-31'",
                        "'12345-06-07'",
                        "'5874897-12-31'"));
        types.put("time", List.of("'00:00'", "'23:59:59.999999'", "'12:34:56.7'", "'00:00:00.000001'"));
        List<String> moments = List.of(
                "'4713-01-01 00:00:00 BC'",
                "'0001-12-31 23:59:59.999999 BC'",
                "'1500-02-28 12:00:00.5'",
                "'1883-11-18 12:03:58'",
                "'1969-12-31 23:59:59.999999'",
                "'2024-02-29 01:02:03.000004'",
                "'9999-12-31 23:59:59.999999'",
                "'294246-12-31 23:59:59.999999'");
        types.put("timestamp", moments);
        types.put("timestamptz", moments);
        types.put("json", List.of("'{\"b\" : 1,  \"a\":[1, 2.50], \"b\":null}'", "'  \"text\" '", "'null'"));
        types.put("jsonb", List.of("'{\"b\" : 1,  \"a\":[1, 2.50], \"b\":null}'", "'1e3'", "'\"é\\u0001\"'"));
        types.put("mood", List.of("'happy'", "'so, so \"odd\" {}'"));
        return types;
    }

    /** The same with those kept as text. */
    private static List<Sample> samples(PostgresServer server) throws Exception {
        List<Sample> samples = new ArrayList<>();
        TYPES.forEach((type, values) -> samples.add(new Sample(type, type, 13, Use.VALUE, values)));
        samples.addAll(TypeSamples.of(server));
        return samples;
    }

    private static String create(String table, List<Sample> samples) {
        StringBuilder sql = new StringBuilder("create table " + table + " (id int primary key");
        int number = 0;
        for (Sample sample : samples) {
            sql.append(", c").append(number).append(' ').append(sample.type());
            sql.append(", a").append(number).append(' ').append(sample.type()).append("[]");
            number++;
        }
        return sql.append(")").toString();
    }

    private static List<String> inserts(List<Sample> samples) {
        List<String> inserts = new ArrayList<>();
        inserts.add("insert into copied (id) values (0)");
        int number = 0;
        for (Sample sample : samples) {
            List<String> elements = sample.values().stream()
                    .map(literal -> "(" + literal + ")::" + sample.type())
                    .toList();
            for (int index = 0; index < elements.size(); index++) {
                String array = sample.use() == Use.ARRAY
                        ? "array[" + elements.get(index) + "]"
                        : "array[" + elements.get(index) + ", null, " + String.join(", ", elements) + "]";
                inserts.add("insert into copied (id, c" + number + ", a" + number + ") values ("
                        + (1000 * (number + 1) + index) + ", " + elements.get(index) + ", " + array + ")");
            }
            inserts.add("insert into copied (id, a" + number + ") values (" + (1000 * (number + 1) + 999) + ", '{}')");
            number++;
        }
        return inserts;
    }

    @ParameterizedTest
    @EnumSource
    void streams_the_same_values_as_it_copies(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create type mood as enum ('happy', 'so, so \"odd\" {}')");
            server.execute(
                    "alter role postgres set bytea_output = escape", "alter role postgres set datestyle = 'SQL, DMY'");
            server.execute("alter role postgres set timezone = 'America/New_York'");
            server.execute(
                    "alter role postgres set intervalstyle = iso_8601",
                    "alter role postgres set extra_float_digits = -5",
                    "alter role postgres set quote_all_identifiers = on");
            server.execute(TypeSamples.DEFINITIONS.toArray(String[]::new));
            List<Sample> samples = samples(server);
            server.execute(
                    create("copied", samples),
                    create("streamed", samples),
                    "alter table streamed replica identity full");
            List<String> inserts = inserts(samples);
            server.execute(inserts.toArray(String[]::new));
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                server.execute("insert into streamed select * from copied order by id");
                server.execute("update streamed set id = id", "delete from streamed");
                subscribed.awaitChanges(4 * inserts.size());
                Map<Object, Row> copied = new TreeMap<>();
                subscribed
                        .events(Change.Copied.class)
                        .forEach(change -> copied.put(change.row().value(0), change.row()));
                assertThat(copied).hasSize(inserts.size());
                List<Column> columns = subscribed
                        .events(LogEvent.Declared.class)
                        .getFirst()
                        .table()
                        .columns();
                for (Change change : subscribed.changes()) {
                    switch (change) {
                        case Change.Insert insert -> assertSame(columns, insert.row(), copied);
                        case Change.Update update -> {
                            assertSameOld(columns, update.before(), copied);
                            assertSame(columns, update.after(), copied);
                        }
                        case Change.Delete delete -> assertSameOld(columns, delete.before(), copied);
                        default -> {}
                    }
                }
                assertExact(samples, columns, copied);
            }
        }
    }

    /** Of an old row that is NULL but for its key nobody can tell whether the log has all of it. */
    private static void assertSameOld(List<Column> columns, Row row, Map<Object, Row> copied) {
        Row expected = Objects.requireNonNull(copied.get(row.value(0)));
        boolean nothingElse = IntStream.range(1, row.size()).allMatch(expected::isNull);
        if (nothingElse) {
            assertThat(IntStream.range(1, row.size()).allMatch(row::isUnchanged))
                    .isTrue();
        } else {
            assertSame(columns, row, copied);
        }
    }

    private static void assertSame(List<Column> columns, Row row, Map<Object, Row> copied) {
        Row expected = Objects.requireNonNull(copied.get(row.value(0)));
        for (int index = 0; index < row.size(); index++) {
            assertThat(same(row.value(index), expected.value(index)))
                    .describedAs(
                            "%s of row %s: %s and %s",
                            columns.get(index), row.value(0), row.value(index), expected.value(index))
                    .isTrue();
        }
    }

    /** Exact, also for -0.0, NaN, trailing zeros, and arrays of bytes. */
    private static boolean same(Object left, Object right) {
        return left instanceof List<?> leftList && right instanceof List<?> rightList
                ? Arrays.deepEquals(leftList.toArray(), rightList.toArray())
                : Objects.deepEquals(left, right);
    }

    /** Some values whose form we know without asking either decoder. */
    private static void assertExact(List<Sample> samples, List<Column> columns, Map<Object, Row> rows) {
        assertThat(value(samples, columns, rows, "boolean", 0)).isEqualTo(true);
        assertThat(value(samples, columns, rows, "int2", 0)).isEqualTo(-32768);
        assertThat(value(samples, columns, rows, "numeric(38,10)", 2))
                .isEqualTo(new BigDecimal("9999999999999999999999999999.9999999999"));
        assertThat(value(samples, columns, rows, "numeric(38,10)", 4)).isEqualTo(new BigDecimal("10000.0000000000"));
        assertThat(value(samples, columns, rows, "numeric(5,0)", 2)).isEqualTo(new BigDecimal("10000"));
        assertThat(value(samples, columns, rows, "char(5)", 0)).isEqualTo("ab   ");
        assertThat(value(samples, columns, rows, "bytea", 1)).isEqualTo(new byte[] {0, -1, 16});
        assertThat(value(samples, columns, rows, "uuid", 1))
                .isEqualTo(UUID.fromString("ffffffff-1234-5678-9abc-def012345678"));
        assertThat(value(samples, columns, rows, "date", 0))
                .isEqualTo((int) LocalDate.of(-4712, 1, 1).toEpochDay());
        assertThat(value(samples, columns, rows, "date", 3))
                .isEqualTo((int) LocalDate.of(1582, 10, 10).toEpochDay());
        assertThat(value(samples, columns, rows, "time", 1)).isEqualTo(86_399_999_999L);
        assertThat(value(samples, columns, rows, "timestamp", 2))
                .isEqualTo(LocalDateTime.of(1500, 2, 28, 12, 0).toEpochSecond(ZoneOffset.UTC) * 1_000_000 + 500_000);
        assertThat(value(samples, columns, rows, "timestamp", 4)).isEqualTo(-1L);
        assertThat(value(samples, columns, rows, "json", 0)).isEqualTo("{\"b\" : 1,  \"a\":[1, 2.50], \"b\":null}");
        assertThat(value(samples, columns, rows, "jsonb", 0)).isEqualTo("{\"a\": [1, 2.50], \"b\": null}");
        assertThat(value(samples, columns, rows, "mood", 1)).isEqualTo("so, so \"odd\" {}");
        assertThat(value(samples, columns, rows, "numeric_free", 1)).isEqualTo("1.50");
        assertThat(value(samples, columns, rows, "numeric_free", 3)).isEqualTo("NaN");
        assertThat(value(samples, columns, rows, "money", 1)).isEqualTo("-$92,233,720,368,547,758.08");
        assertThat(value(samples, columns, rows, "interval", 1)).isEqualTo("1 year 2 mons -3 days +04:05:06.789012");
        assertThat(value(samples, columns, rows, "timetz", 1)).isEqualTo("24:00:00-15:59:59");
        assertThat(value(samples, columns, rows, "inet", 0)).isEqualTo("192.168.1.1");
        assertThat(value(samples, columns, rows, "tstzrange", 0))
                .isEqualTo("[\"2024-01-01 06:30:00+00\",\"9999-12-31 23:59:59.999999+00\")");
        assertThat(value(samples, columns, rows, "point", 2)).isEqualTo("(0.1,1e-300)");
        assertThat(value(samples, columns, rows, "oid", 1)).isEqualTo(4294967295L);
        assertThat(value(samples, columns, rows, "pair", 0)).isEqualTo("(,,)");
        assertThat(value(samples, columns, rows, "deep", 0))
                .isEqualTo("(\"2024-06-01 10:00:00.5+00\",\"1 mon -2 days\",0.1,"
                        + "\"[\"\"2024-06-01 10:00:00+00\"\",)\",\"\\\\x00ff\","
                        + "\"{\"\"a,\\\\\"\"b\"\",NULL}\",\"$1,234.50\",\"(1,\"\"x\"\"\"\"y\"\",0)\")");
        assertThat(value(samples, columns, rows, "sale", 1)).isEqualTo(new BigDecimal("1.00"));
        assertThat(value(samples, columns, rows, "code", 0)).isEqualTo("ab ");
        assertThat(value(samples, columns, rows, "tags", 0)).isEqualTo(List.of("a", "b,\"c"));
        assertThat(Objects.requireNonNull(rows.get(0)).value(1)).isEqualTo(Marker.NULL);
    }

    private static Object value(
            List<Sample> samples, List<Column> columns, Map<Object, Row> rows, String name, int index) {
        int number = samples.stream().map(Sample::name).toList().indexOf(name);
        Row row = Objects.requireNonNull(rows.get(1000 * (number + 1) + index));
        for (int column = 0; column < columns.size(); column++) {
            if (columns.get(column).name().equals("c" + number)) {
                return row.value(column);
            }
        }
        throw new AssertionError(name);
    }

    @ParameterizedTest
    @EnumSource
    void marks_large_values_that_an_update_left_alone(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            String columns = "(id int primary key, n int, t text, b bytea, j json, jb jsonb, ta text[], ia int[],"
                    + " v varchar, c char(5000), ba bytea[], ua uuid[], tz timestamptz[], nu numeric, vb varbit, pa path,"
                    + " nd numeric(38,0)[], co large)";
            server.execute("create type large as (a text, b int)");
            for (String table : List.of("toasted", "whole")) {
                server.execute("create table " + table + " " + columns);
                for (String column : List.of(
                        "t", "b", "j", "jb", "ta", "ia", "v", "c", "ba", "ua", "tz", "nu", "vb", "pa", "nd", "co")) {
                    server.execute("alter table " + table + " alter column " + column + " set storage external");
                }
            }
            server.execute("alter table whole replica identity full");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                for (String table : List.of("toasted", "whole")) {
                    server.execute(
                            "insert into " + table
                                    + " select 1, 1, r, convert_to(r, 'UTF8'), to_json(r), to_jsonb(r), array[r],"
                                    + " array(select generate_series(1, 5000)), r, 'x', array[convert_to(r, 'UTF8')],"
                                    + " array(select gen_random_uuid() from generate_series(1, 500)),"
                                    + " array(select now() + n * interval '1 s' from generate_series(1, 1000) n),"
                                    + " repeat('9', 9000)::numeric, repeat('10', 20000)::varbit,"
                                    + " path(polygon(1000, circle '((0,0),1)')),"
                                    + " array(select 10::numeric ^ 20 + n from generate_series(1, 1000) n),"
                                    + " row(r, 1)::large"
                                    + " from (select string_agg(md5(n::text), '') r from generate_series(1, 300) n) x",
                            "update " + table + " set n = 2",
                            "update " + table + " set id = 2",
                            "update " + table + " set t = 'unchanged'");
                }
                subscribed.awaitChanges(8);
                List<Change> changes = subscribed.changes();
                Row inserted = ((Change.Insert) changes.get(0)).row();
                Row updated = ((Change.Update) changes.get(1)).after();
                Row moved = ((Change.Update) changes.get(2)).after();
                Row text = ((Change.Update) changes.get(3)).after();
                for (int index = 2; index < inserted.size(); index++) {
                    assertThat(inserted.isUnchanged(index)).isFalse();
                    assertThat(updated.isUnchanged(index))
                            .describedAs("column %d", index)
                            .isTrue();
                    assertThat(moved.isUnchanged(index))
                            .describedAs("column %d", index)
                            .isTrue();
                }
                assertThat(((Change.Update) changes.get(2)).before().value(0)).isEqualTo(1);
                assertThat(text.value(2)).isEqualTo("unchanged");
                Row full = ((Change.Insert) changes.get(4)).row();
                for (int update = 5; update < 7; update++) {
                    Row before = ((Change.Update) changes.get(update)).before();
                    Row after = ((Change.Update) changes.get(update)).after();
                    for (int index = 2; index < full.size(); index++) {
                        assertThat(same(before.value(index), full.value(index))).isTrue();
                        assertThat(same(after.value(index), full.value(index))).isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refuses_what_it_cannot_hold_and_keeps_quiet_about_the_value(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            Map<String, String> refused = Map.of(
                    "numeric(10,2)", "'NaN'",
                    "date", "'infinity'",
                    "timestamp", "'-infinity'",
                    "timestamptz", "'infinity'",
                    "time", "'24:00:00'",
                    "int[]", "'{{4711,2},{3,4}}'",
                    "text[]", "'[0:1]={secret,b}'",
                    "date[]", "'{infinity}'",
                    "numeric(10,2)[]", "'{NaN}'");
            for (Map.Entry<String, String> entry : refused.entrySet()) {
                for (boolean before : List.of(true, false)) {
                    server.execute("drop table if exists t", "create table t (id int, bad " + entry.getKey() + ")");
                    String insert = "insert into t values (1, " + entry.getValue() + ")";
                    if (before) {
                        server.execute(insert);
                    }
                    try (Subscribed subscribed =
                            Subscribed.start(SourceSettings.of(server.url(), "unstorable", "*.*.*=refuse"))) {
                        if (!before) {
                            subscribed.awaitStreaming();
                            server.execute(insert);
                        }
                        assertThat(subscribed.replication().ended())
                                .describedAs("%s, copied: %s", entry, before)
                                .failsWithin(Subscribed.BOUND)
                                .withThrowableThat()
                                .withCauseInstanceOf(FatalSourceException.class)
                                .withMessageContaining("public.t.bad")
                                .withMessageNotContaining("4711")
                                .withMessageNotContaining("secret");
                        assertThat(subscribed.changes()).isEmpty();
                    }
                    org.awaitility.Awaitility.await().until(() -> {
                        try (var connection = server.connect()) {
                            return "f".equals(Server.text(connection, "select active from pg_replication_slots"));
                        }
                    });
                    server.execute("select pg_drop_replication_slot('sluice')", "drop publication sluice");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keeps_as_text_the_columns_that_it_is_told_to(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            List<String> values = List.of(
                    "numeric(10,2)=NaN",
                    "date=infinity",
                    "date=0044-03-15 BC",
                    "timestamp=-infinity",
                    "timestamptz=infinity",
                    "timestamptz=294276-12-31 23:59:59.999999+00",
                    "time=24:00:00",
                    "int[]={{4711,2},{3,NULL}}",
                    "text[]=[0:1]={a,\"b c\"}",
                    "date[]={infinity,2024-02-29}",
                    "boolean=t",
                    "bytea=\\x00ff",
                    "float4=1.1");
            StringBuilder columns = new StringBuilder("(id int primary key");
            StringBuilder literals = new StringBuilder("1");
            for (int index = 0; index < values.size(); index++) {
                String[] value = values.get(index).split("=", 2);
                columns.append(", odd").append(index).append(' ').append(value[0]);
                literals.append(", '").append(value[1]).append('\'');
            }
            server.execute(
                    "create table copied " + columns + ")",
                    "create table streamed " + columns + ")",
                    "create table refused " + columns + ")");
            server.execute(
                    "insert into copied values (" + literals + ")", "insert into refused values (" + literals + ")");
            try (Subscribed subscribed = Subscribed.start(
                    SourceSettings.of(server.url(), "unstorable", "public.copied.odd*=text,*.streamed.odd*=text"))) {
                subscribed.awaitStreaming();
                server.execute("insert into streamed select * from copied", "update refused set id = 2");
                subscribed.awaitChanges(4);
                Row copied = row(subscribed.events(Change.Copied.class), "copied", Change.Copied::row);
                Row streamed = row(subscribed.events(Change.Insert.class), "streamed", Change.Insert::row);
                assertThat(copied.copyValues()).isEqualTo(streamed.copyValues());
                for (int index = 0; index < values.size(); index++) {
                    assertThat(copied.value(index + 1))
                            .isEqualTo(values.get(index).split("=", 2)[1]);
                }
                Row before = row(subscribed.events(Change.Copied.class), "refused", Change.Copied::row);
                Row after = row(subscribed.events(Change.Update.class), "refused", Change.Update::after);
                TableSchema table =
                        subscribed.events(Change.Update.class).getFirst().table();
                for (int index = 1; index < before.size(); index++) {
                    boolean refused = before.value(index) instanceof Refused;
                    String described = version + ": " + table.columns().get(index);
                    assertThat(refused).as(described).isEqualTo(index < 11 && index != 3);
                    if (refused) {
                        assertThat(((Refused) before.value(index)).fate()).isEqualTo(Refused.Fate.STOP_BY_DEFAULT);
                        assertThat(((Refused) after.value(index)).fate())
                                .as(described)
                                .isEqualTo(Refused.Fate.QUARANTINE_BY_DEFAULT);
                    } else {
                        assertThat(same(before.value(index), after.value(index)))
                                .as(described)
                                .isTrue();
                    }
                    if (Refused.mayBe(table.columns().get(index).type())) {
                        assertThat(found(server, table, index)).as(described).isEqualTo(refused);
                    }
                }
            }
        }
    }

    private static <C extends Change> Row row(List<C> changes, String table, Function<C, Row> row) {
        return changes.stream()
                .filter(change -> change.table().id().name().equals(table))
                .findFirst()
                .map(row)
                .orElseThrow();
    }

    private static boolean found(PostgresServer server, TableSchema table, int column) throws SQLException {
        try (var connection = server.connect()) {
            return Server.text(
                            connection,
                            "select count(*) from refused where " + UnstorableSql.condition(table, List.of(column)))
                    .equals("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void names_every_column_that_it_does_not_support(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create table good (id int primary key)",
                    "create type unclear as (a int, of_class regclass)",
                    "create domain role as regrole",
                    "create type shade as enum ('dark')",
                    "create domain hue as shade",
                    "create type nothing as enum ()",
                    "create table bad (id int primary key, c regclass, i int2vector, u unclear[], r role, p aclitem[])",
                    "create table made (id int primary key, twice int generated always as (id * 2) stored)",
                    "create table twins (id int primary key, name text, \"Name\" text)",
                    "create table parts (id int) partition by range (id)",
                    "create unlogged table parts_1 partition of parts for values from (0) to (10)",
                    "create foreign data wrapper elsewhere",
                    "create server other foreign data wrapper elsewhere",
                    "create foreign table parts_2 partition of parts for values from (10) to (20) server other");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                assertThat(subscribed.replication().ended())
                        .failsWithin(Subscribed.BOUND)
                        .withThrowableThat()
                        .withCauseInstanceOf(FatalSourceException.class)
                        .withMessageContaining("public.bad has the column c of type regclass")
                        .withMessageContaining("public.bad has the column i of type int2vector")
                        .withMessageContaining("public.bad has the column u of type unclear[]")
                        .withMessageContaining("public.bad has the column r of type role")
                        .withMessageContaining("public.bad has the column p of type aclitem[]")
                        .withMessageContaining("the database has the type hue")
                        .withMessageContaining("the database has the type nothing")
                        .withMessageNotContaining("type shade")
                        .withMessageContaining("public.made has the generated column twice")
                        .withMessageContaining("public.twins has columns that differ only by case")
                        .withMessageContaining("public.parts has the partition public.parts_1, which is unlogged")
                        .withMessageContaining(
                                "public.parts has the partition public.parts_2, which is a foreign table");
            }
            server.execute("drop domain hue", "drop type nothing");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url(), "tables", "public.g*"))) {
                subscribed.awaitStreaming();
            }
        }
    }
}
