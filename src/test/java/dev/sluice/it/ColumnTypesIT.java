package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every supported type with the values at its edges: copied, streamed, updated, as a key, and in arrays. */
class ColumnTypesIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    /** A type and values of it, as SQL literals. */
    private record Sample(String name, String type, List<String> values) {
        static Sample of(String name, String type, String... values) {
            return new Sample(name, type, List.of(values));
        }
    }

    private static final List<Sample> SAMPLES = List.of(
            Sample.of("boolean", "boolean", "true", "false"),
            Sample.of("int2", "int2", "-32768", "32767", "0"),
            Sample.of("int4", "int4", "-2147483648", "2147483647", "0"),
            Sample.of("int8", "int8", "-9223372036854775808", "9223372036854775807", "0"),
            Sample.of("numeric_5_2", "numeric(5,2)", "999.99", "-999.99", "0", "0.01", "1.1"),
            Sample.of(
                    "numeric_38_0",
                    "numeric(38,0)",
                    "99999999999999999999999999999999999999",
                    "-99999999999999999999999999999999999999",
                    "1"),
            Sample.of("numeric_38_38", "numeric(38,38)", "0.00000000000000000000000000000000000001", "-0.5"),
            Sample.of("numeric_18_4", "numeric(18,4)", "99999999999999.9999", "-0.0001"),
            Sample.of("float4", "float4", "'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "1e-45", "3.4028235e38", "0.1"),
            Sample.of(
                    "float8",
                    "float8",
                    "'NaN'",
                    "'Infinity'",
                    "'-Infinity'",
                    "'-0'",
                    "4.9e-324",
                    "1.7976931348623157e308",
                    "0.1"),
            Sample.of(
                    "text",
                    "text",
                    "''",
                    "'ordinary'",
                    "E'line\\nbreak\\ttab'",
                    "'ünïcödé 漢字 🎈'",
                    "' spaces '",
                    "repeat('long ', 3000)",
                    "'__debezium_unavailable_value'",
                    "E'\\x01'",
                    "'null'"),
            Sample.of("varchar", "varchar(10)", "''", "'ten chars!'", "'a  '"),
            Sample.of("char", "char(5)", "''", "'abc'", "'abcde'", "'ü'"),
            Sample.of("bytea", "bytea", "''", "'\\x00ff80'", "decode(repeat('00ff', 4000), 'hex')"),
            Sample.of(
                    "uuid",
                    "uuid",
                    "'00000000-0000-0000-0000-000000000000'",
                    "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                    "'123e4567-e89b-12d3-a456-426614174000'"),
            Sample.of(
                    "date",
                    "date",
                    "'1970-01-01'",
                    "'1582-10-04'",
                    "'1582-10-15'",
                    "'0001-01-01'",
                    "'0044-03-15 BC'",
                    "'9999-12-31'",
                    "'12345-06-07'",
                    "'2024-02-29'"),
            Sample.of("time", "time", "'00:00:00'", "'23:59:59.999999'", "'12:34:56.000001'"),
            Sample.of(
                    "timestamp",
                    "timestamp",
                    "'1970-01-01 00:00:00'",
                    "'1969-12-31 23:59:59.999999'",
                    "'1582-10-10 12:00:00'",
                    "'0001-01-01 00:00:00.000001'",
                    "'0044-03-15 12:00:00 BC'",
                    "'9999-12-31 23:59:59.999999'",
                    "'20000-01-01 00:00:00'",
                    "'2024-03-31 02:30:00'"),
            Sample.of(
                    "timestamptz",
                    "timestamptz",
                    "'1970-01-01 00:00:00+00'",
                    "'1969-12-31 23:59:59.999999+00'",
                    "'1582-10-10 12:00:00+05:30'",
                    "'0001-01-01 00:00:00.000001+00'",
                    "'0044-03-15 12:00:00+00 BC'",
                    "'9999-12-31 23:59:59.999999+00'",
                    "'20000-01-01 00:00:00+00'",
                    "'2024-03-31 02:30:00+02'"),
            Sample.of("json", "json", "'{}'", "'{\"b\": 1,  \"a\":2, \"b\":3}'", "'null'", "'[1e400, \"\\u00e4\"]'"),
            Sample.of("jsonb", "jsonb", "'{}'", "'{\"b\": 1,  \"a\":2, \"b\":3}'", "'null'", "'[1.10, \"\\u00e4\"]'"),
            Sample.of("enum", "mood", "'happy'", "'not so happy, ''quoted'''"));

    @ParameterizedTest
    @EnumSource(PostgresServer.Version.class)
    void stores_every_supported_type_exactly(PostgresServer.Version version) throws Exception {
        String name = "types_" + version.name().toLowerCase(Locale.ROOT);
        try (Replica replica = Replica.on(SERVERS.of(version), name)) {
            List<String> tables = new ArrayList<>();
            List<String> ddl =
                    new ArrayList<>(List.of("create type mood as enum ('happy', 'not so happy, ''quoted''')"));
            List<String> rows = new ArrayList<>();
            List<String> updates = new ArrayList<>();
            for (Sample sample : SAMPLES) {
                for (String phase : List.of("copied", "streamed")) {
                    String table = sample.name + "_" + phase;
                    tables.add("public." + table);
                    ddl.add("create table " + table + " (id int primary key, v " + sample.type + ", a " + sample.type
                            + "[])");
                    List<String> inserts = phase.equals("copied") ? ddl : rows;
                    inserts.addAll(inserts(table, sample));
                    // Moves every value into another row, by way of the log.
                    updates.add("update " + table + " set v = (select v from " + table
                            + " o where o.id = 1), a = array_append(a, null) where id = 2");
                    updates.add("delete from " + table + " where id = 1");
                }
            }
            replica.execute(ddl.toArray(String[]::new));
            replica.start();
            replica.awaitEqual(
                    tables.stream().filter(t -> t.endsWith("_copied")).toArray(String[]::new));
            replica.execute(rows.toArray(String[]::new));
            replica.awaitEqual(tables.toArray(String[]::new));
            replica.execute(updates.toArray(String[]::new));
            replica.awaitEqual(tables.toArray(String[]::new));
            assertThat(replica.stop()).isZero();
        }
    }

    private static List<String> inserts(String table, Sample sample) {
        List<String> inserts = new ArrayList<>();
        int id = 1;
        for (String value : sample.values) {
            inserts.add("insert into %s values (%d, (%s)::%s, array[%s, null, %s]::%s[])"
                    .formatted(table, id++, value, sample.type, value, value, sample.type));
        }
        inserts.add("insert into %s values (%d, null, null)".formatted(table, id++));
        inserts.add("insert into %s values (%d, null, '{}')".formatted(table, id++));
        inserts.add("insert into %s values (%d, null, '{null}')".formatted(table, id));
        return inserts;
    }

    @ParameterizedTest
    @EnumSource(value = PostgresServer.Version.class, names = "NEWEST")
    void finds_rows_by_keys_of_every_type(PostgresServer.Version version) throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(version), "key_types")) {
            List<String> ddl =
                    new ArrayList<>(List.of("create type mood as enum ('happy', 'not so happy, ''quoted''')"));
            List<String> changes = new ArrayList<>();
            List<String> tables = new ArrayList<>();
            for (Sample sample : SAMPLES) {
                // json has no equality; the text sample has a value too long for an index.
                if (sample.type.equals("json") || sample.type.equals("bytea")) {
                    continue;
                }
                String table = "key_" + sample.name;
                tables.add("public." + table);
                ddl.add("create table " + table + " (v " + sample.type + " primary key, n int)");
                for (String value : sample.values) {
                    if (!value.startsWith("repeat")) {
                        ddl.add("insert into %s values (%s, 0)".formatted(table, value));
                    }
                }
                changes.add("update " + table + " set n = n + 1");
                changes.add("delete from %s where v = (%s)::%s".formatted(table, sample.values.get(0), sample.type));
                changes.add("insert into %s values (%s, 7)".formatted(table, sample.values.get(0)));
                changes.add("delete from %s where v = (%s)::%s".formatted(table, sample.values.get(1), sample.type));
            }
            replica.execute(ddl.toArray(String[]::new));
            replica.start();
            replica.awaitEqual(tables.toArray(String[]::new));
            replica.execute(changes.toArray(String[]::new));
            replica.awaitEqual(tables.toArray(String[]::new));
        }
    }
}
