package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.PostgresServer;
import dev.sluice.testing.TypeSamples;
import dev.sluice.testing.TypeSamples.Sample;
import dev.sluice.testing.TypeSamples.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Types kept as text, and domains: copied, streamed, updated, as keys, and reconciled. */
class TextTypesIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final Duration BOUND = Duration.ofSeconds(60);

    private static final Set<String> KEYS =
            Set.of("numeric_free", "inet", "pair", "citext", "oid", "sale", "money", "code", "hstore", "tstzrange");

    @ParameterizedTest
    @EnumSource(PostgresServer.Version.class)
    void stores_what_the_database_prints(PostgresServer.Version version) throws Exception {
        String name = "texts_" + version.name().toLowerCase(Locale.ROOT);
        try (Replica replica = Replica.on(SERVERS.of(version), name)) {
            List<Sample> samples = TypeSamples.of(SERVERS.of(version));
            replica.execute(TypeSamples.DEFINITIONS.toArray(String[]::new));
            List<String> tables = new ArrayList<>(List.of("public.copied", "public.streamed", "public.whole"));
            List<String> later = new ArrayList<>();
            for (String table : List.of("copied", "streamed", "whole")) {
                replica.execute(create(table, samples));
            }
            replica.execute("alter table whole drop column id", "alter table whole replica identity full");
            replica.execute(inserts("copied", samples).toArray(String[]::new));
            for (Sample sample : samples) {
                if (KEYS.contains(sample.name())) {
                    String table = "key_" + sample.name();
                    tables.add("public." + table);
                    replica.execute("create table " + table + " (v " + sample.type() + " primary key, n int)");
                    for (String value : sample.values()) {
                        replica.execute("insert into %s values (%s, 0)".formatted(table, value));
                    }
                    String first = "(%s)::%s".formatted(sample.values().get(0), sample.type());
                    later.add("update " + table + " set n = n + 1");
                    later.add("delete from %s where v = %s".formatted(table, first));
                    later.add("insert into %s values (%s, 7)".formatted(table, first));
                    later.add("delete from %s where v = (%s)::%s"
                            .formatted(table, sample.values().get(1), sample.type()));
                }
            }
            // Equal for the key, and yet another text.
            later.add("update key_numeric_free set v = 1.500 where v = 1.5");
            later.add("update key_citext set v = upper(v::text)::citext");
            replica.with("SLUICE_SOURCE_UNSTORABLE", "public.odd.o?=text");
            replica.execute(
                    "create table odd (id int primary key, o1 date, o2 timestamptz, o3 time, o4 int[], o5 numeric(5,2))",
                    "insert into odd values (1, 'infinity', '-infinity', '24:00', '{{1,2},{3,4}}', 'NaN'),"
                            + " (2, '2024-02-29', '0044-03-15 12:00:00.5+00 BC', '12:00', '[0:1]={5,NULL}', 1.5)",
                    "insert into odd values (3)");
            List<ColumnText> odd = new ArrayList<>(List.of(new ColumnText("id", ColumnText.Kind.PLAIN, false)));
            for (int column = 1; column <= 5; column++) {
                odd.add(new ColumnText("o" + column, ColumnText.Kind.PRINTED, false));
            }
            replica.start();
            replica.awaitRows(BOUND, "public.odd", odd, replica.source().select(odd, "odd"));
            replica.execute(
                    "update odd set id = id + 10", "insert into odd select id - 10, o1, o2, o3, o4, o5 from odd");
            replica.awaitRows(BOUND, "public.odd", odd, replica.source().select(odd, "odd"));
            replica.awaitEqual(tables.toArray(String[]::new));
            replica.execute(
                    "insert into streamed select * from copied",
                    "insert into whole select " + columns(samples) + " from copied");
            replica.execute(later.toArray(String[]::new));
            replica.awaitEqual(tables.toArray(String[]::new));
            replica.execute(
                    "update streamed set id = -id, a0 = '{1.10}' where id % 3 = 0",
                    "delete from streamed where id % 3 = 1",
                    "update whole set c0 = 4.20 where c0 is null",
                    "delete from whole where c0 <> 4.20");
            replica.awaitEqual(tables.toArray(String[]::new));
            Replica.Outcome verdict = replica.command("reconcile");
            assertThat(verdict.exitCode()).as(verdict.output()).isZero();
            assertThat(replica.stop()).isZero();
        }
    }

    private static String columns(List<Sample> samples) {
        List<String> columns = new ArrayList<>();
        for (int number = 0; number < samples.size(); number++) {
            columns.add("c" + number);
            columns.add("a" + number);
        }
        return String.join(", ", columns);
    }

    private static String create(String table, List<Sample> samples) {
        StringBuilder sql = new StringBuilder("create table " + table + " (id int primary key");
        for (int number = 0; number < samples.size(); number++) {
            String type = samples.get(number).type();
            sql.append(", c").append(number).append(' ').append(type);
            sql.append(", a").append(number).append(' ').append(type).append("[]");
        }
        return sql.append(")").toString();
    }

    private static List<String> inserts(String table, List<Sample> samples) {
        List<String> inserts = new ArrayList<>();
        int id = 1;
        for (int number = 0; number < samples.size(); number++) {
            Sample sample = samples.get(number);
            for (String value : sample.values()) {
                String one = "(" + value + ")::" + sample.type();
                String array =
                        sample.use() == Use.ARRAY ? "array[" + one + "]" : "array[" + one + ", null, " + one + "]";
                inserts.add("insert into %s (id, c%d, a%d) values (%d, %s, %s)"
                        .formatted(table, number, number, id++, one, array));
            }
            inserts.add("insert into %s (id, a%d) values (%d, '{}')".formatted(table, number, id++));
            inserts.add("insert into %s (id, a%d) values (%d, '{null}')".formatted(table, number, id++));
        }
        return inserts;
    }
}
