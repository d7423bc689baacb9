package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What databases hold beside plain tables. It is copied exactly or refused by name; what must never happen is a copy
 * that is wrong and says nothing.
 */
class SourceVarietyIT {
    private static final Duration NOTICE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        return Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "date_infinity;date;infinity",
                "timestamptz_infinity;timestamptz;infinity",
                "timestamp_beyond;timestamp;294276-12-31 23:59:59",
                "numeric_nan;numeric(5,2);NaN",
                "array_nested;int[];{{1,2},{3,4}}",
            })
    void refuses_a_value_that_it_cannot_store_exactly(String name, String type, String value) throws Exception {
        try (Replica replica = replica("refused_" + name)) {
            replica.execute(
                    "create table odd (id int primary key, strange " + type + ")", "insert into odd values (1, null)");
            replica.start();
            replica.awaitEqual("public.odd");
            replica.execute("insert into odd values (2, '" + value + "')", "insert into odd values (3, null)");
            await("the refusal is said")
                    .atMost(NOTICE)
                    .until(() -> replica.log()
                            .lines()
                            .anyMatch(line -> line.contains("public.odd") && line.contains("strange")));
            List<ColumnText> id = List.of(new ColumnText("id", ColumnText.Kind.PLAIN, false));
            assertThat(replica.lake()
                            .rows(replica.lake().table("public.odd"), id)
                            .rows())
                    .as("rows of the lake")
                    .doesNotContain("1:2");
        }
    }

    @Test
    void follows_an_added_column_or_says_that_it_does_not() throws Exception {
        assertEqualOrSaid("column_added", "alter table plain add column more int default 7");
    }

    @Test
    void follows_a_dropped_column_or_says_that_it_does_not() throws Exception {
        assertEqualOrSaid("column_dropped", "alter table plain drop column name");
    }

    @Test
    void follows_a_changed_type_or_says_that_it_does_not() throws Exception {
        assertEqualOrSaid("type_changed", "alter table plain alter column amount type bigint");
    }

    @Test
    void follows_a_renamed_column_or_says_that_it_does_not() throws Exception {
        assertEqualOrSaid("column_renamed", "alter table plain rename column name to title");
    }

    private static void assertEqualOrSaid(String name, String ddl) throws Exception {
        try (Replica replica = replica(name)) {
            replica.execute(
                    "create table plain (id int primary key, name text, amount int)",
                    "insert into plain values (1, 'one', 1), (2, 'two', 2)");
            replica.start();
            replica.awaitEqual("public.plain");
            replica.execute(ddl, "insert into plain (id) values (3)", "update plain set amount = 9 where id = 1");
            await("the change is followed, or refused by name")
                    .atMost(NOTICE)
                    .ignoreExceptions()
                    .until(() -> isRefused(replica, "public.plain") || replica.isEqual("public.plain"));
        }
    }

    /** Whether the service has given up and named the culprit. */
    private static boolean isRefused(Replica replica, String... culprit) throws Exception {
        return !replica.service().isAlive()
                && replica.service().exitCode().orElseThrow() != 0
                && replica.log()
                        .lines()
                        .anyMatch(line -> line.contains("ERROR")
                                && List.of(culprit).stream().allMatch(line::contains));
    }

    @Test
    void copies_a_table_that_was_added_while_it_was_stopped_or_says_that_it_does_not() throws Exception {
        try (Replica replica = replica("table_added")) {
            replica.execute("create table first (id int primary key)", "insert into first values (1)");
            replica.start();
            replica.awaitEqual("public.first");
            assertThat(replica.stop()).isZero();
            replica.execute("create table second (id int primary key)", "insert into second values (1), (2)");
            replica.launchService();
            replica.execute("insert into first values (2)");
            await("the new table is copied, or refused by name")
                    .atMost(NOTICE)
                    .ignoreExceptions()
                    .until(() -> isRefused(replica, "second") || replica.isEqual("public.second"));
        }
    }

    @Test
    void copies_generated_columns_or_refuses_them() throws Exception {
        try (Replica replica = replica("generated")) {
            replica.execute(
                    "create table computed (id int primary key, twice int generated always as (id * 2) stored)",
                    "insert into computed values (1)");
            replica.launchService();
            await("the table is copied, or refused")
                    .atMost(NOTICE)
                    .ignoreExceptions()
                    .until(() -> isRefused(replica, "public.computed", "twice") || replica.isEqual("public.computed"));
            if (replica.service().isAlive()) {
                replica.execute("insert into computed values (2)", "update computed set id = 3 where id = 1");
                replica.awaitEqual("public.computed");
            }
        }
    }

    @Test
    void copies_partitions_and_rows_that_move_between_them_or_refuses_them() throws Exception {
        try (Replica replica = replica("partitioned")) {
            replica.execute(
                    "create table events (day date, id int, name text, primary key (day, id)) partition by range (day)",
                    "create table events_old partition of events for values from ('2020-01-01') to ('2024-01-01')",
                    "create table events_new partition of events for values from ('2024-01-01') to ('2030-01-01')",
                    "insert into events select date '2023-12-01' + g, g, 'n' from generate_series(1, 60) g");
            replica.launchService();
            await("it streams, or refuses the table")
                    .atMost(NOTICE)
                    .ignoreExceptions()
                    .until(() -> isRefused(replica, "public.events")
                            || replica.service().get("/q/health/ready").status() == 200);
            if (!replica.service().isAlive()) {
                return;
            }
            replica.execute(
                    "insert into events values ('2023-01-01', 100, 'old'), ('2025-01-01', 101, 'new')",
                    "update events set day = '2026-01-01' where id = 100",
                    "delete from events where id between 20 and 40");
            await("the partitions or the whole are the same in the lake")
                    .atMost(NOTICE)
                    .ignoreExceptions()
                    .until(() -> isCopied(replica, "public.events")
                            || isCopied(replica, "public.events_old") && isCopied(replica, "public.events_new"));
        }
    }

    private static boolean isCopied(Replica replica, String table) throws Exception {
        try {
            return replica.isEqual(table);
        } catch (NoSuchTableException e) {
            return false;
        }
    }

    @Test
    void starts_beside_what_cannot_be_replicated() throws Exception {
        try (Replica replica = replica("beside")) {
            replica.execute(
                    "create table plain (id int primary key)",
                    "insert into plain values (1)",
                    "create unlogged table fleeting (id int primary key)",
                    "create view seen as select * from plain",
                    "create materialized view stored as select * from plain");
            replica.start();
            replica.execute("insert into plain values (2)", "insert into fleeting values (1)");
            replica.awaitEqual("public.plain");
        }
    }

    @Test
    void works_as_a_role_that_may_only_read_and_replicate() throws Exception {
        PostgresServer server = SERVERS.of(PostgresServer.Version.NEWEST);
        server.execute("create role reader login replication password 'reader-secret'");
        try (Replica replica = replica("least_privilege")) {
            replica.execute(Load.DDL);
            replica.execute(
                    "insert into accounts select g, -1, 0, 'old' from generate_series(1, 100) g",
                    "grant usage on schema public to reader",
                    "grant select on all tables in schema public to reader",
                    "create publication sluice for table accounts, journal, transfers");
            replica.with("SLUICE_SOURCE_USERNAME", "reader")
                    .with("SLUICE_SOURCE_PASSWORD", "reader-secret")
                    .start();
            try (SteadyWriters load = Load.start(replica, 1, 100, 13)) {
                load.awaitMore(100);
                assertThat(Reconciliations.overRest(replica, "{}").findValuesAsText("verdict"))
                        .contains("MATCH")
                        .doesNotContain("MISMATCH");
            }
            replica.awaitEqual(Load.TABLES);
            assertThat(replica.log()).doesNotContain("reader-secret");
        }
    }

    @Test
    void is_told_by_doctor_what_to_mend() throws Exception {
        try (Replica replica = replica("doctor")) {
            replica.execute("create table plain (id int primary key)");
            Replica.Outcome outcome = replica.command("doctor");
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            replica.execute("create table keyless (id int)", "create table odd (id int primary key, strange regclass)");
            outcome = replica.command("doctor");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
            assertThat(outcome.output())
                    .contains("public.keyless", "public.odd", "strange", "regclass")
                    .containsIgnoringCase("replica identity");
            outcome = replica.command("doctor", "--json");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
            assertThat(outcome.output()).contains("{", "public.keyless");
            replica.with("SLUICE_LAKE_FORMAT_VERSION", "1");
            outcome = replica.command("doctor");
            assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(2);
        }
    }
}
