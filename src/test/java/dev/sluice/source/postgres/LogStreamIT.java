package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.Column;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogStreamIT {
    @ParameterizedTest
    @EnumSource
    void delivers_each_kind_of_change_in_its_transaction(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create table keyed (id int primary key, name text)",
                    "create table free (a int, b text)",
                    "alter table free replica identity full",
                    "insert into keyed values (1, 'one')");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url(), "copy-connections", "1"))) {
                subscribed.awaitStreaming();
                server.execute("insert into keyed values (2, 'two'), (3, null)");
                server.execute("begin; update keyed set name = 'zwei' where id = 2; insert into free values (7, 'x');"
                        + " update free set b = 'y'; delete from free; commit");
                server.execute("begin; insert into keyed values (99, 'never'); rollback");
                server.execute("update keyed set id = 20 where id = 2");
                server.execute("delete from keyed where id = 3");
                server.execute("truncate keyed, free");
                subscribed.await(it -> it.events(LogEvent.Commit.class).size() == 5);
                assertThat(subscribed.events().stream()
                                .filter(event ->
                                        !(event instanceof LogEvent.Progress || event instanceof LogEvent.Declared))
                                .map(Subscribed::show))
                        .containsExactly(
                                "copy public.free",
                                "copy public.keyed",
                                "copied keyed[1, one]",
                                "range 0 of public.keyed",
                                "copied public.keyed",
                                "range 0 of public.free",
                                "copied public.free",
                                "begin",
                                "insert keyed[2, two]",
                                "insert keyed[3, NULL]",
                                "commit",
                                "begin",
                                "update keyed[UNCHANGED, UNCHANGED] -> keyed[2, zwei]",
                                "insert free[7, x]",
                                "update free[7, x] -> free[7, y]",
                                "delete free[7, y]",
                                "commit",
                                "begin",
                                "update keyed[2, UNCHANGED] -> keyed[20, zwei]",
                                "commit",
                                "begin",
                                "delete keyed[3, UNCHANGED]",
                                "commit",
                                "begin",
                                "truncate public.keyed",
                                "truncate public.free",
                                "commit");
                assertChained(subscribed.events());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void resumes_after_each_stop_without_loss_or_duplicate(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id serial primary key, v int)", "create table other (id int)");
            List<LogEvent> all = new ArrayList<>();
            Optional<Checkpoint> checkpoint = Optional.empty();
            AtomicBoolean writing = new AtomicBoolean(true);
            AtomicInteger written = new AtomicInteger();
            Thread writer = Thread.ofPlatform().start(() -> {
                try (Connection connection = server.connect();
                        Statement statement = connection.createStatement()) {
                    while (writing.get()) {
                        statement.execute("begin; insert into other values (1); insert into t (v) values ("
                                + written.incrementAndGet() + "); commit");
                    }
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            for (int round = 0; round < 6; round++) {
                try (Subscribed subscribed =
                        Subscribed.start(SourceSettings.of(server.url(), "tables", "public.t"), checkpoint)) {
                    int count = 200 * (round + 1);
                    subscribed.await(it -> it.events(Change.Insert.class).size() >= count);
                    if (round == 5) {
                        writing.set(false);
                        writer.join();
                        int expected = written.get();
                        int before = (int)
                                all.stream().filter(Change.class::isInstance).count();
                        subscribed.await(it -> before + it.changes().size() >= expected);
                    }
                    subscribed.replication().stop(Subscribed.BOUND);
                    all.addAll(subscribed.completeEvents());
                    checkpoint = subscribed.latest();
                }
            }
            List<Object> values = new ArrayList<>();
            for (LogEvent event : all) {
                if (event instanceof Change.Copied copied) {
                    values.add(copied.row().value(1));
                } else if (event instanceof Change.Insert insert) {
                    values.add(insert.row().value(1));
                }
            }
            assertThat(values)
                    .isEqualTo(IntStream.rangeClosed(1, written.get()).boxed().toList());
            assertChained(all);
        }
    }

    @ParameterizedTest
    @EnumSource
    void waits_when_nobody_asks_for_more(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key, v text)");
            try (Subscribed subscribed = Subscribed.startWithoutDemand(SourceSettings.of(server.url()))) {
                subscribed.request(4); // declared, copy's start and end, progress
                subscribed.awaitStreaming();
                server.execute("insert into t select n, repeat('x', 200) from generate_series(1, 100000) n");
                subscribed.request(1);
                subscribed.await(it -> it.messages() == 5);
                long read = subscribed.replication().status().changesRead();
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(5))
                        .untilAsserted(() -> {
                            assertThat(subscribed.messages()).isEqualTo(5);
                            assertThat(subscribed.replication().status().changesRead())
                                    .isLessThanOrEqualTo(read + 4096);
                        });
                subscribed.request(Long.MAX_VALUE);
                subscribed.awaitChanges(100_000);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void moves_the_position_when_only_others_write(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key)", "create table other (v text)");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url(), "tables", "public.t"))) {
                subscribed.awaitStreaming();
                String end;
                try (Connection connection = server.connect()) {
                    server.execute("insert into other select repeat('x', 1000) from generate_series(1, 5000)");
                    end = Server.position(connection).toString();
                    subscribed.await(_ -> "t"
                            .equals(text(
                                    connection,
                                    "select confirmed_flush_lsn >= '" + end + "' from pg_replication_slots")));
                }
                assertThat(subscribed.changes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void never_tells_the_server_more_than_was_acknowledged(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key)");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()));
                    Connection connection = server.connect()) {
                subscribed.awaitStreaming();
                server.execute("insert into t values (1)");
                subscribed.awaitChanges(1);
                subscribed.await(it -> text(connection, "select confirmed_flush_lsn from pg_replication_slots")
                        .equals(it.position().toString()));
                subscribed.hold();
                String held = subscribed.position().toString();
                server.execute("insert into t values (2)");
                subscribed.awaitChanges(2);
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(5))
                        .untilAsserted(() -> assertThat(
                                        text(connection, "select confirmed_flush_lsn from pg_replication_slots"))
                                .isEqualTo(held));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stops_at_a_position_gap(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key)");
            Optional<Checkpoint> old;
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                server.execute("insert into t values (1)");
                subscribed.awaitChanges(1);
                subscribed.replication().stop(Subscribed.BOUND);
                old = subscribed.latest();
            }
            server.execute("insert into t values (2)");
            try (Connection connection = server.connect()) {
                // The server may commit asynchronously, and writes the log a moment later.
                await().until(() -> "t"
                        .equals(text(
                                connection,
                                "select end_lsn > '" + old.orElseThrow().position()
                                        + "' from pg_replication_slot_advance('sluice', pg_current_wal_lsn())")));
            }
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()), old)) {
                assertThat(subscribed.replication().ended())
                        .failsWithin(Subscribed.BOUND)
                        .withThrowableThat()
                        .withCauseInstanceOf(FatalSourceException.class)
                        .withMessageContaining("position gap");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void begins_anew_when_the_lake_refuses(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key)");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                server.execute("insert into t values (1)");
                subscribed.await(it -> it.events(LogEvent.Commit.class).size() == 1);
                subscribed.refuseNext();
                server.execute("insert into t values (2)");
                subscribed.await(it ->
                        it.replication().status().session() == 2 && it.changes().size() == 2);
                server.restart();
                server.execute("insert into t values (3)");
                subscribed.awaitChanges(3);
                assertThat(subscribed.changes().stream().map(Subscribed::show))
                        .containsExactly("insert t[1]", "insert t[2]", "insert t[3]");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void declares_a_changed_table_before_its_first_row_of_the_new_kind(PostgresServer.Version version)
            throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key, v int2)");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                server.execute("insert into t values (1, 1)");
                subscribed.awaitChanges(1);
                server.execute(
                        "alter table t add column extra text default 'it''s'",
                        "alter table t rename column v to w",
                        "alter table t alter column w type int8",
                        "insert into t values (2, 5000000000, 'new')");
                subscribed.awaitChanges(2);
                List<LogEvent.Declared> declared = subscribed.events().stream()
                        .filter(event -> event instanceof LogEvent.Declared)
                        .map(event -> (LogEvent.Declared) event)
                        .toList();
                LogEvent.Declared before = declared.getFirst();
                LogEvent.Declared after = declared.getLast();
                assertThat(before.table().columns().stream().map(Column::number))
                        .containsExactly(1, 2);
                assertThat(after.table().columns().stream().map(column -> column.number() + " " + column.name()))
                        .containsExactly("1 id", "2 w", "3 extra");
                assertThat(after.origin().table()).isEqualTo(before.origin().table());
                assertThat(after.origin().storage())
                        .isNotEqualTo(before.origin().storage());
                assertThat(after.origin().highestNumber()).isEqualTo(3);
                assertThat(subscribed.changes().stream().map(Subscribed::show))
                        .containsExactly("insert t[1, 1]", "insert t[2, 5000000000, new]");
                assertThat(subscribed.events().indexOf(after))
                        .isLessThan(
                                subscribed.events().indexOf(subscribed.changes().getLast()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shows_rows_of_before_a_change_as_the_source_shows_them_after_it(PostgresServer.Version version)
            throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key, gone text, v float4)");
            SourceConfig config = SourceSettings.of(server.url());
            Subscribed first = Subscribed.start(config);
            try (first) {
                first.awaitStreaming();
                server.execute("insert into t values (1, 'a', 1)");
                first.awaitChanges(1);
            }
            // After its end: whatever was acknowledged last counts.
            Optional<Checkpoint> stopped = first.latest();
            server.execute(
                    "insert into t values (2, 'b', 0.1)",
                    "alter table t drop column gone",
                    "alter table t alter column v type float8",
                    "alter table t rename column v to w",
                    "alter table t add column extra int default 7",
                    "insert into t values (3, 0.1, 8)");
            try (Subscribed subscribed = Subscribed.start(config, stopped)) {
                subscribed.awaitChanges(2);
                assertThat(subscribed.changes().stream().map(Subscribed::show))
                        .containsExactly("insert t[2, " + (double) 0.1f + ", 7]", "insert t[3, 0.1, 8]");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void reads_tables_and_columns_of_any_name(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create schema \"Odd, one\"",
                    "create table \"Odd, one\".\"T (x) *\" (\"Id\" int primary key, \"zwölf %\" text, \"select\" int)",
                    "create table lower (id int primary key)",
                    "create table \"LOWER\" (id int primary key)");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                server.execute(
                        "insert into \"Odd, one\".\"T (x) *\" values (1, 'a', 2)",
                        "insert into lower values (1)",
                        "insert into \"LOWER\" values (2)");
                subscribed.awaitChanges(3);
                assertThat(subscribed.changes().stream().map(Subscribed::show))
                        .containsExactly("insert T (x) *[1, a, 2]", "insert lower[1]", "insert LOWER[2]");
            }
        }
    }

    private static String text(Connection connection, String sql) {
        try {
            return Server.text(connection, sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Each transaction names the end of the one before as its previous position. */
    private static void assertChained(List<LogEvent> events) {
        Position end = new LogPosition(0);
        for (LogEvent event : events) {
            switch (event) {
                case LogEvent.Begin begin ->
                    assertThat(begin.transaction().previous()).isEqualTo(end);
                case LogEvent.Commit commit -> {
                    assertThat(commit.position().covers(end)).isTrue();
                    end = commit.position();
                }
                case LogEvent.Progress progress -> end = progress.position();
                default -> {}
            }
        }
    }
}
