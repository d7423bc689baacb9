package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the lake shows after every kind of change: one service for all the tests, tables of its own for each. */
@ParameterizedClass
@EnumSource(PostgresServer.Version.class)
record ReplicationIT(PostgresServer.Version version) {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final int CUTS_READ = 20;

    private static Replica replica;

    @BeforeParameterizedClassInvocation
    static void start(PostgresServer.Version version) throws Exception {
        replica =
                Replica.on(SERVERS.of(version), "replication_" + version.name().toLowerCase(Locale.ROOT));
        replica.execute(
                "create table copied (id int primary key, name text)",
                "insert into copied select g, 'row ' || g from generate_series(1, 20000) g",
                "create table copied_empty (id int primary key)",
                "create table copied_keyless (name text, amount numeric(10,2))",
                "alter table copied_keyless replica identity full",
                "insert into copied_keyless select 'same', 1.5 from generate_series(1, 10)",
                "create table changed (id int primary key, name text not null, amount int)",
                "insert into changed values (1, 'one', 1), (2, 'two', 2), (3, 'three', null)",
                "create table rekeyed (a int, b text, c text, primary key (b, a))",
                "insert into rekeyed select g, 'k' || g, 'v' || g from generate_series(1, 100) g",
                "create table debits (id bigint primary key, amount int)",
                "create table credits (id bigint primary key, amount int)",
                "create table rolled (id int primary key, name text)",
                "create table truncated (id int primary key, name text)",
                "insert into truncated select g, 'old' from generate_series(1, 1000) g",
                "create table truncated_with (id int primary key references truncated)",
                "insert into truncated_with select g from generate_series(1, 10) g",
                "create table keyless (name text, amount int)",
                "alter table keyless replica identity full",
                "create table toasted (id int primary key, counter int, big text, bytes bytea)",
                "alter table toasted alter column big set storage external",
                "alter table toasted alter column bytes set storage external",
                "create table \"Odd Names\" (\"Id\" int primary key, \"a column-with.odd \"\"name\" text)",
                "create schema other",
                "create table other.copied (id int primary key, name text)",
                "insert into other.copied values (1, 'in another schema')",
                "create table described (id uuid, part int not null, label varchar(20) not null, note text,"
                        + " primary key (part, id))",
                "comment on column described.label is 'what people call it'");
        replica.start();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        replica.close();
    }

    @Test
    void copies_what_is_there_at_the_start() throws Exception {
        replica.awaitEqual("public.copied", "public.copied_empty", "public.copied_keyless", "other.copied");
        replica.assertWellFormed("public.copied", "public.copied_keyless", "other.copied");
    }

    @Test
    void follows_inserts_updates_and_deletes() throws Exception {
        replica.execute(
                "insert into changed values (4, 'four', 4)",
                "update changed set amount = 20 where id = 2",
                "delete from changed where id = 1",
                "insert into changed values (1, 'one again', 11)",
                "update changed set amount = null where id = 4");
        replica.source()
                .transaction(
                        "insert into changed values (5, 'five', 5)",
                        "update changed set name = 'fünf' where id = 5",
                        "update changed set amount = 55 where id = 5",
                        "insert into changed values (6, 'short-lived', 6)",
                        "delete from changed where id = 6",
                        "delete from changed where id = 3",
                        "insert into changed values (3, 'drei', 3)");
        replica.awaitEqual("public.changed");
        replica.assertWellFormed("public.changed");
    }

    @Test
    void follows_changed_keys() throws Exception {
        replica.execute(
                "update rekeyed set b = 'moved' where a = 1",
                "update rekeyed set a = a + 1000 where a between 10 and 20",
                "delete from rekeyed where a = 1010");
        // Keys swapped in one transaction, by way of a third.
        replica.source()
                .transaction(
                        "update rekeyed set a = -1 where a = 30",
                        "update rekeyed set a = 30, b = 'k30' where a = 31",
                        "update rekeyed set a = 31, b = 'k31' where a = -1");
        replica.awaitEqual("public.rekeyed");
    }

    @Test
    void never_shows_half_a_transaction_at_a_cut() throws Exception {
        try (Connection connection = replica.source().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= 4_000; i++) {
                statement.execute("insert into debits values (" + i + ", " + i % 7 + ")");
                statement.execute("insert into credits values (" + i + ", " + i % 7 + ")");
                if (i % 10 == 0) {
                    statement.execute("delete from debits where id = " + (i - 5));
                    statement.execute("delete from credits where id = " + (i - 5));
                }
                connection.commit();
            }
        }
        replica.awaitEqual("public.debits", "public.credits");
        LakeTables lake = replica.lake();
        Set<Long> counts = new HashSet<>();
        List<Map<String, String>> cuts = lake.cuts();
        int step = Math.max(1, cuts.size() / CUTS_READ);
        for (int i = cuts.size() - 1; i >= 0; i -= step) {
            Map<String, String> cut = cuts.get(i);
            OptionalLong debits = LakeTables.snapshotOf(cut, "public.debits");
            OptionalLong credits = LakeTables.snapshotOf(cut, "public.credits");
            RowBag left = rowsAt("public.debits", debits);
            RowBag right = rowsAt("public.credits", credits);
            assertThat(left.sameAs(right))
                    .as(() -> "debits and credits at " + cut + ": " + left.difference(right))
                    .isTrue();
            counts.add(left.count());
        }
        assertThat(counts).as("row counts at different cuts").contains(3_600L).hasSizeGreaterThan(1);
    }

    private static RowBag rowsAt(String table, OptionalLong snapshot) throws Exception {
        return snapshot.isEmpty()
                ? new RowBag()
                : replica.lake()
                        .rows(
                                replica.lake().table(table),
                                snapshot.getAsLong(),
                                replica.source().columns(table));
    }

    @Test
    void drops_what_was_rolled_back() throws Exception {
        try (Connection connection = replica.source().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into rolled select g, 'rolled back' from generate_series(1, 500) g");
            connection.rollback();
            statement.execute("insert into rolled values (1, 'stays')");
            var savepoint = connection.setSavepoint();
            statement.execute("update rolled set name = 'rolled back' where id = 1");
            statement.execute("insert into rolled values (2, 'rolled back')");
            connection.rollback(savepoint);
            statement.execute("insert into rolled values (3, 'stays')");
            connection.commit();
        }
        replica.awaitEqual("public.rolled");
    }

    @Test
    void follows_truncate_among_other_changes() throws Exception {
        replica.source()
                .transaction(
                        "insert into truncated values (2000, 'before')",
                        "truncate truncated_with, truncated",
                        "insert into truncated values (1, 'after'), (2, 'after')",
                        "update truncated set name = 'changed after' where id = 2",
                        "insert into truncated_with values (2)");
        replica.awaitEqual("public.truncated", "public.truncated_with");
        replica.execute("truncate truncated cascade");
        replica.awaitEqual("public.truncated", "public.truncated_with");
        replica.execute("insert into truncated values (1, 'back')");
        replica.awaitEqual("public.truncated");
        replica.assertWellFormed("public.truncated", "public.truncated_with");
    }

    @Test
    void counts_equal_rows_of_a_table_without_a_key() throws Exception {
        replica.execute(
                "insert into keyless select 'same', 1 from generate_series(1, 5)",
                "insert into keyless values (null, 1), (null, 1), (null, null)",
                "delete from keyless where ctid in (select ctid from keyless where name = 'same' limit 2)");
        replica.awaitEqual("public.keyless");
        replica.source()
                .transaction(
                        "update keyless set amount = 2 where ctid = (select min(ctid) from keyless where name = 'same')",
                        "insert into keyless values ('same', 1)",
                        "delete from keyless where ctid = (select min(ctid) from keyless where name is null and amount = 1)",
                        "update keyless set name = 'no longer null' where name is null and amount is null");
        replica.awaitEqual("public.keyless");
        replica.execute("delete from copied_keyless where ctid in (select ctid from copied_keyless limit 3)");
        replica.awaitEqual("public.copied_keyless");
        replica.assertWellFormed("public.keyless");
    }

    @Test
    void keeps_large_values_that_an_update_leaves_alone() throws Exception {
        replica.execute(
                "insert into toasted select g, 0, repeat(md5(g::text), 300), decode(repeat(md5(g::text), 200), 'hex')"
                        + " from generate_series(1, 20) g",
                "update toasted set counter = counter + 1",
                "update toasted set big = 'small now' where id = 1",
                "update toasted set counter = counter + 1 where id <= 10");
        replica.awaitEqual("public.toasted");
        // The stored row is older than the cut, the key changes, and it happens twice in a transaction.
        replica.source()
                .transaction(
                        "update toasted set id = id + 100 where id between 5 and 8",
                        "update toasted set counter = -1 where id > 100",
                        "insert into toasted values (200, 0, repeat('x', 9000), null)",
                        "update toasted set counter = 1 where id = 200");
        replica.awaitEqual("public.toasted");
    }

    @Test
    void takes_odd_names_as_they_are() throws Exception {
        replica.execute(
                "insert into \"Odd Names\" values (1, 'a'), (2, 'b')",
                "update \"Odd Names\" set \"a column-with.odd \"\"name\" = 'c' where \"Id\" = 2");
        replica.awaitEqual("public.Odd Names");
    }

    @Test
    void gives_the_mirror_the_columns_nullability_comments_and_key_of_the_source_and_nothing_more() {
        List<String> columns = new ArrayList<>();
        Set<String> key = new HashSet<>();
        await().atMost(Replica.CATCH_UP).ignoreExceptions().untilAsserted(() -> {
            Table table = replica.lake().table("public.described");
            columns.clear();
            for (Types.NestedField field : table.schema().columns()) {
                columns.add(field.name() + " " + field.type() + (field.isRequired() ? " required" : "")
                        + (field.doc() == null || field.doc().isEmpty() ? "" : " (" + field.doc() + ")"));
            }
            key.addAll(table.schema().identifierFieldNames());
        });
        assertThat(columns)
                .containsExactly(
                        "id uuid required",
                        "part int required",
                        "label string required (what people call it)",
                        "note string");
        assertThat(key).containsExactlyInAnyOrder("part", "id");
    }

    @Test
    void answers_about_itself_over_rest() throws Exception {
        assertThat(replica.service().get("/q/health/live").status()).isEqualTo(200);
        assertThat(replica.service().get("/q/health/started").status()).isEqualTo(200);
        await("ready")
                .atMost(Duration.ofSeconds(30))
                .until(() -> replica.service().get("/q/health/ready").status() == 200);
        assertThat(replica.service().get("/q/metrics").body()).contains("sluice_lag_seconds", "sluice_lag_bytes");
        assertThat(replica.service().get("/api/v1/status").status()).isEqualTo(200);
        assertThat(replica.service().get("/api/v1/tables").body()).contains("copied", "keyless");
        assertThat(replica.service().get("/api/v1/positions").body()).contains("lsn");
        var missing = replica.service().get("/api/v1/reconciliations/no-such-thing");
        assertThat(missing.status()).isBetween(400, 404);
    }
}
