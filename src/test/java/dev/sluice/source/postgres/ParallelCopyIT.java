package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Change;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Row;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables that are large enough to be read in ranges. */
class ParallelCopyIT {
    private static final int ROWS = 120_000;
    private static final int WRITERS = 2;
    private static final int ROUNDS = 2;

    @ParameterizedTest
    @EnumSource
    void copy_in_ranges_and_the_stream_after_it_are_exact_while_rows_change_move_and_vanish(
            PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            // Pages that are nearly empty make many blocks of few rows, and longer values then move rows to others.
            server.execute(
                    "create table t (id int primary key, v int, filler text) with (fillfactor = 10)",
                    "alter table t alter column filler set storage plain",
                    "insert into t select g, g, '' from generate_series(1, " + ROWS + ") g",
                    "create table small (id int primary key, v int)",
                    "insert into small select g, g from generate_series(1, 100) g",
                    "analyze");
            for (int round = 0; round < ROUNDS; round++) {
                copyUnderLoad(server, round);
            }
        }
    }

    private static void copyUnderLoad(PostgresServer server, int round) throws Exception {
        SourceConfig config = SourceSettings.of(
                server.url(), "slot", "round" + round, "publication", "round" + round, "copy-connections", "3");
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(100L * round + writer);
            writers.add(Thread.ofPlatform().start(() -> write(server, random, writing)));
        }
        try (Subscribed subscribed = Subscribed.start(config)) {
            subscribed.awaitStreaming();
            assertRanges(subscribed.events(), readsRanges(server));
            writing.set(false);
            for (Thread writer : writers) {
                writer.join();
            }
            server.execute("insert into small values (" + (1_000 + round) + ", -1)");
            subscribed.await(it -> replay(it.events(), "small").containsKey(1_000 + round));
            for (String table : List.of("t", "small")) {
                assertThat(replay(subscribed.events(), table))
                        .describedAs("%s in round %d", table, round)
                        .isEqualTo(read(server, table));
            }
        } finally {
            writing.set(false);
        }
    }

    /** Before version 14 the server would read the whole table for each range of blocks. */
    private static boolean readsRanges(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return Server.version(connection) >= 140000;
        }
    }

    /** The order that {@link LogEvent} promises. */
    private static void assertRanges(List<LogEvent> events, boolean several) {
        Set<Integer> ranges = new HashSet<>();
        Set<Integer> ended = new HashSet<>();
        Set<Object> keys = new HashSet<>();
        boolean begun = false;
        for (LogEvent event : events) {
            switch (event) {
                case LogEvent.CopyStart start
                when isLarge(start.table().id().name()) -> {
                    assertThat(begun).isFalse();
                    begun = true;
                }
                case Change.Copied copied
                when isLarge(copied.table().id().name()) -> {
                    assertThat(begun).isTrue();
                    assertThat(ended).doesNotContain(copied.range());
                    ranges.add(copied.range());
                    assertThat(keys.add(copied.row().value(0))).isTrue();
                }
                case LogEvent.RangeEnd end
                when isLarge(end.table().id().name()) ->
                    assertThat(ended.add(end.range())).isTrue();
                case LogEvent.CopyEnd end
                when isLarge(end.table().id().name()) -> assertThat(ended).containsAll(ranges);
                default -> {}
            }
        }
        if (several) {
            assertThat(ranges).hasSizeGreaterThan(2);
        } else {
            assertThat(ranges).containsExactly(0);
        }
    }

    private static boolean isLarge(String table) {
        return table.equals("t");
    }

    private static void write(PostgresServer server, Random random, AtomicBoolean writing) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            while (writing.get()) {
                int id = 1 + random.nextInt(ROWS + 1_000);
                String change = switch (random.nextInt(6)) {
                    case 0 -> "delete from t where id = " + id;
                    case 1 -> "update t set id = " + -(id + 1_000_000 * random.nextInt(1_000)) + " where id = " + id;
                    case 2, 3 -> "update t set filler = repeat('x', 7000), v = v + 1 where id = " + id;
                    default ->
                        "insert into t values (" + id + ", " + random.nextInt()
                                + ", '') on conflict (id) do update set v = excluded.v";
                };
                try {
                    statement.execute(change);
                    if (random.nextInt(500) == 0) {
                        statement.execute("vacuum t");
                    }
                } catch (SQLException e) {
                    // A key that is there already, or a vacuum beside another one: nothing has changed.
                    assertThat(e.getSQLState()).isIn("23505", "40P01", "55P03");
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Object, String> replay(List<LogEvent> events, String table) {
        Map<Object, String> rows = new HashMap<>();
        for (LogEvent event : events) {
            if (!(event instanceof Change change) || !change.table().id().name().equals(table)) {
                continue;
            }
            switch (change) {
                case Change.Copied copied -> put(rows, copied.row());
                case Change.Insert insert -> put(rows, insert.row());
                case Change.Update update -> {
                    if (update.before() != update.table().unknownRow()) {
                        rows.remove(update.before().value(0));
                    }
                    put(rows, update.after());
                }
                case Change.Delete delete -> rows.remove(delete.before().value(0));
                case Change.Truncate _ -> rows.clear();
            }
        }
        return rows;
    }

    private static void put(Map<Object, String> rows, Row row) {
        rows.put(row.value(0), row.value(1) + (row.size() > 2 ? " " + length(row) : ""));
    }

    private static int length(Row row) {
        return Objects.toString(row.value(2)).length();
    }

    private static Map<Object, String> read(PostgresServer server, String table) throws SQLException {
        String value = table.equals("t") ? "v || ' ' || length(filler)" : "v::text";
        Map<Object, String> rows = new HashMap<>();
        try (Connection reader = server.connect();
                Statement statement = reader.createStatement();
                ResultSet found = statement.executeQuery("select id, " + value + " from " + table)) {
            while (found.next()) {
                rows.put(found.getInt(1), found.getString(2));
            }
        }
        return rows;
    }
}
