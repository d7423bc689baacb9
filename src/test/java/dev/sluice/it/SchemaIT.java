package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose definition changes while they are replicated, while nothing runs, and in between. */
class SchemaIT {
    private static final Duration NOTICE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        return Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
    }

    private static void assertMatches(Replica replica) throws Exception {
        JsonNode report = Reconciliations.overRest(replica, "{\"level\":\"rows\"}");
        assertThat(report.get("verdict").asText()).as(report.toPrettyString()).isEqualTo("MATCH");
    }

    @Test
    void follows_columns_while_changes_flow_and_what_changed_while_it_was_stopped() throws Exception {
        try (Replica replica = replica("schema_flow")) {
            replica.execute(
                    "create table items (id int primary key, name varchar(10), amount int2, note text not null, gone int)",
                    "insert into items select g, 'n' || g, g, 'note', g from generate_series(1, 500) g",
                    "create table silent (id int primary key)",
                    "insert into silent select g from generate_series(1, 100) g",
                    "create table \"Select\" (\"Id\" int primary key, \"select\" text, \"From\" text)",
                    "insert into \"Select\" values (1, 'a', 'b')");
            replica.start();
            replica.awaitEqual("public.items", "public.silent", "public.Select");
            replica.execute(
                    "alter table items add column more int default 7",
                    "update items set amount = 1 where id = 1",
                    "alter table items rename column name to title",
                    "insert into items values (501, 'new', 1, 'note', 1, 8)",
                    "alter table items alter column title type varchar(200)",
                    "update items set title = repeat('x', 100) where id = 2",
                    "alter table items drop column gone, alter column note drop not null",
                    "update items set note = null where id = 3",
                    // No row follows these.
                    "alter table silent add column shown text default 'everywhere'",
                    "alter table \"Select\" rename column \"select\" to \"SELECT\"");
            replica.awaitEqual("public.items", "public.silent", "public.Select");
            // The source writes all rows anew: what was added before has to be known by then.
            replica.execute(
                    "alter table items alter column amount type int8",
                    "update items set amount = 5000000000 where id = 2");
            replica.source()
                    .transaction(
                            "alter table items add column brief int",
                            "update items set brief = 1 where id < 100",
                            "alter table items drop column brief",
                            "alter table items add column brief text",
                            "update items set brief = 'text' where id < 50");
            replica.awaitEqual("public.items", "public.silent", "public.Select");
            assertMatches(replica);
            assertThat(replica.lake()
                            .table("public.items")
                            .schema()
                            .findField("title")
                            .fieldId())
                    .as("a renamed column keeps its field")
                    .isEqualTo(2);

            replica.execute("insert into items values (502, 'before', 2, null, 9)");
            assertThat(replica.stop()).isZero();
            replica.execute(
                    "update items set title = 'stopped' where id between 100 and 120",
                    "alter table items rename column title to label",
                    "alter table items drop column more",
                    "alter table items add column late numeric(8,2) not null default 1.50",
                    "update items set label = 'again' where id between 110 and 130",
                    "comment on column items.late is 'since the stop'",
                    "alter table silent rename column shown to seen",
                    "create table joined (id int primary key, name text)",
                    "insert into joined select g, 'j' || g from generate_series(1, 1000) g");
            replica.start();
            replica.execute("insert into joined values (0, 'after')", "delete from joined where id = 5");
            replica.awaitEqual("public.items", "public.silent", "public.Select", "public.joined");
            Types.NestedField late =
                    replica.lake().table("public.items").schema().findField("late");
            assertThat(late.isRequired()).isTrue();
            assertThat(late.doc()).isEqualTo("since the stop");
            assertMatches(replica);
        }
    }

    /** The seeds are fixed so that a failure can be seen again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void any_sequence_of_changes_killed_at_any_moment_ends_exact(long seed) throws Exception {
        Random random = new Random(seed);
        try (Replica replica = replica("schema_random_" + seed)) {
            replica.execute(
                    "create table wild (id int primary key, c0 int, c1 text)",
                    "insert into wild select g, g, 'row ' || g from generate_series(1, 200) g");
            replica.start();
            RandomTable table = new RandomTable(random);
            for (int kill = 0; kill < 3; kill++) {
                for (int step = 0; step < 25; step++) {
                    replica.source().transaction(table.transaction());
                }
                if (kill < 2) {
                    replica.service().kill();
                    for (int step = 0; step < 5; step++) {
                        replica.source().transaction(table.transaction());
                    }
                    replica.start();
                }
            }
            replica.awaitEqual("public.wild");
            assertMatches(replica);
        }
    }

    /** Makes up changes of a table's columns and rows. */
    private static final class RandomTable {
        private final Random random;
        private final List<String> columns = new ArrayList<>(List.of("c0", "c1"));
        private int next = 2;

        RandomTable(Random random) {
            this.random = random;
        }

        String[] transaction() {
            String[] statements = new String[1 + random.nextInt(4)];
            for (int index = 0; index < statements.length; index++) {
                statements[index] = random.nextInt(4) == 0 ? definition() : rows();
            }
            return statements;
        }

        private String definition() {
            int choice = random.nextInt(columns.isEmpty() ? 2 : 6);
            if (choice < 3) {
                String name = "c" + next++;
                columns.add(name);
                return "alter table wild add column " + name
                        + List.of(
                                        " int",
                                        " text",
                                        " int default 7",
                                        " text default 'it''s'",
                                        " bigint not null default 1")
                                .get(random.nextInt(5));
            }
            int index = random.nextInt(columns.size());
            String name = columns.get(index);
            if (choice == 3) {
                columns.remove(index);
                return "alter table wild drop column " + name;
            }
            String other = "r" + next++;
            columns.set(index, other);
            return "alter table wild rename column " + name + " to " + other;
        }

        private String rows() {
            int id = random.nextInt(300);
            return switch (random.nextInt(4)) {
                case 0 -> "insert into wild (id) values (" + id + ") on conflict do nothing";
                case 1 -> "delete from wild where id = " + id;
                default ->
                    columns.isEmpty()
                            ? "update wild set id = id where id < 10"
                            : "update wild set " + columns.get(random.nextInt(columns.size())) + " = '"
                                    + random.nextInt(1000) + "' where id between " + id + " and " + (id + 20);
            };
        }
    }

    @Test
    void a_policy_is_applied_to_columns_that_come_later() throws Exception {
        try (Replica replica = replica("schema_policy")) {
            Path policy = replica.directory().resolve("policy.yaml");
            Files.writeString(policy, """
                    version: 1
                    unclassified: deny
                    columns:
                      - {match: "public.people.id", mask: pass}
                      - {match: "public.people.city*", mask: pass}
                      - {match: "public.people.email", mask: hash}
                      - {match: "public.masked.id", mask: pass}
                    tables:
                      - {match: public.masked, unclassified: mask}
                      - {match: public.allowed, unclassified: allow}
                    """);
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "a key of more than thirty-two bytes, for tests");
            replica.execute(
                    "create table people (id int primary key, email text, city text)",
                    "insert into people values (1, 'one@example.com', 'Bern')",
                    "create table masked (id int primary key)",
                    "create table allowed (id int primary key)");
            replica.start();
            replica.execute(
                    "alter table people add column phone text default 'canary-4711'",
                    "alter table people add column city_code int default 3000",
                    "insert into people values (2, 'two@example.com', 'Basel', 'canary-4712', 4000)",
                    "alter table masked add column phone text not null default 'canary-4711'",
                    "insert into masked values (1, 'canary-4712')",
                    "alter table allowed add column street text",
                    "insert into allowed values (1, 'Spalenberg')");
            await("the new row")
                    .atMost(NOTICE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(replica.lake().table("public.people").schema().columns().stream()
                                    .map(Types.NestedField::name))
                            .containsExactly("id", "email", "city", "city_code"));
            await("each table's own rule for columns that no other names")
                    .atMost(NOTICE)
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        assertThat(texts(replica, "masked", "phone")).hasSize(1).doesNotContainNull();
                        assertThat(texts(replica, "allowed", "street")).containsExactly("10:Spalenberg");
                    });
            assertMatches(replica);
            replica.execute(
                    "alter table people rename column email to city_mail", "update people set id = 3 where id = 2");
            await("the refusal")
                    .atMost(NOTICE)
                    .until(() -> !replica.service().isAlive()
                            && replica.log().contains("city_mail, which was email (hash, now pass)"));
            // Nobody saw the old name in that process; the lake knows it.
            Replica.Outcome restarted = replica.command("run");
            assertThat(restarted.exitCode()).as(restarted.output()).isEqualTo(1);
            assertThat(restarted.output()).contains("Cannot go on", "city_mail, which was email (hash, now pass)");
            LeakSearch search = new LeakSearch(new LeakSearch.Wanted(
                    List.of("canary-4711", "canary-4712", "one@example.com", "two@example.com"),
                    Set.of(),
                    Set.of(),
                    "Bern"));
            search.searchPath(replica.lakeDirectory());
            assertThat(search.result().controls()).isPositive();
            assertThat(search.result().places()).isEmpty();
        }
    }

    private static List<String> texts(Replica replica, String table, String column) {
        return replica.lake()
                .rows(
                        replica.lake().table("public." + table),
                        List.of(new ColumnText(column, ColumnText.Kind.PLAIN, false)))
                .rows();
    }

    /** Without a word to Sluice, and while other tables go on. */
    @Test
    void a_change_that_rows_cannot_show_is_copied_anew() throws Exception {
        try (Replica replica = replica("schema_copied")) {
            replica.execute(
                    "create table odd (id int primary key, doc text, amount int2)",
                    "insert into odd select g, '{\"b\": ' || g || '}', g from generate_series(1, 300) g",
                    "create table other (id int primary key)");
            replica.start();
            replica.awaitEqual("public.odd");
            replica.execute(
                    "alter table odd alter column doc type jsonb using doc::jsonb",
                    "insert into odd values (301, '{}', 1)",
                    "insert into other values (1)");
            replica.awaitEqual("public.odd", "public.other");
            replica.execute(
                    "alter table odd add column more int default 7, alter column amount type int8",
                    "alter table odd drop constraint odd_pkey, add primary key (id, more)",
                    "insert into odd values (302, '{}', 5000000000, 8), (302, '[]', 1, 9)");
            replica.awaitEqual("public.odd", "public.other");
            assertMatches(replica);
            assertThat(replica.stop()).isZero();
            replica.execute(
                    "drop table odd",
                    "create table odd (id text primary key, doc jsonb)",
                    "insert into odd values ('one', '1')");
            replica.start();
            replica.awaitEqual("public.odd", "public.other");
            assertMatches(replica);
        }
    }
}
