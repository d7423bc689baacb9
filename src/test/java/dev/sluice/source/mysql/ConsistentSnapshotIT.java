package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.MysqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsistentSnapshotIT {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final int WRITERS = 4;
    private static final int SNAPSHOTS = 40;

    private static MysqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MysqlServer.start();
        server.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.written (id BIGINT AUTO_INCREMENT PRIMARY KEY, writer INT)",
                "CREATE TABLE shop.named (name VARCHAR(40) COLLATE utf8mb4_0900_as_cs PRIMARY KEY, number INT)",
                "CREATE USER locking IDENTIFIED WITH mysql_native_password BY 'secret'",
                "GRANT SELECT, LOCK TABLES ON shop.* TO locking",
                "GRANT REPLICATION CLIENT ON *.* TO locking");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static SourceConfig as(String user, String tables) {
        return SourceSettings.of(
                server.url(), "username", user, "password", user.equals("root") ? "" : "secret", "tables", tables);
    }

    private static ConsistentSnapshot take(SourceConfig config, Duration bound, int count) {
        return ConsistentSnapshot.take(new MysqlConnections(config), new Catalogue(config), bound, count);
    }

    private static long transactions(GtidSet set) {
        return set.intervals().values().stream()
                .flatMap(List::stream)
                .mapToLong(interval -> interval.last() - interval.first() + 1)
                .sum();
    }

    /** {@code root} locks everything, {@code locking} may lock tables only. */
    @ParameterizedTest
    @ValueSource(strings = {"root", "locking"})
    void shows_exactly_the_transactions_of_its_set_while_others_write(String user) throws Exception {
        server.execute("TRUNCATE shop.written");
        long before;
        try (Connection connection = server.connect()) {
            before = transactions(Sql.executed(connection));
        }
        AtomicBoolean stopping = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(threads.submit(() -> {
                    try (Connection connection = server.connect();
                            Statement statement = connection.createStatement()) {
                        while (!stopping.get()) {
                            statement.execute("INSERT INTO shop.written (writer) VALUES (" + number + ")");
                        }
                    }
                    return null;
                }));
            }
            try {
                for (int index = 0; index < SNAPSHOTS; index++) {
                    try (ConsistentSnapshot snapshot = take(as(user, "shop.written"), BOUND, 2)) {
                        long expected = transactions(snapshot.position().gtids()) - before;
                        for (Connection reader : snapshot.readers()) {
                            assertThat(Sql.text(reader, "SELECT count(*) FROM shop.written"))
                                    .isEqualTo(Long.toString(expected));
                        }
                    }
                }
            } finally {
                stopping.set(true);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
    }

    @Test
    void gives_up_after_its_bound_and_leaves_no_lock() throws Exception {
        server.execute("INSERT INTO shop.written (writer) VALUES (9)");
        CountDownLatch reading = new CountDownLatch(1);
        try (Connection slow = server.connect();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> query = threads.submit(() -> {
                try (Statement statement = slow.createStatement()) {
                    reading.countDown();
                    statement.execute("SELECT sleep(6) FROM shop.written LIMIT 1");
                }
                return null;
            });
            reading.await();
            Awaitility.await().atMost(BOUND).until(ConsistentSnapshotIT::sleeps);
            assertThatThrownBy(() -> take(as("root", "shop.written"), Duration.ofSeconds(1), 1))
                    .isInstanceOf(RetryableSourceException.class)
                    .hasMessageContaining("Cannot take a snapshot within 1 s");
            query.get();
            server.execute("INSERT INTO shop.written (writer) VALUES (10)");
        }
    }

    private static boolean sleeps() throws SQLException {
        try (Connection connection = server.connect()) {
            return Sql.text(
                            connection,
                            "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'SELECT sleep(6)%'")
                    .equals("1");
        }
    }

    @Test
    void cuts_text_keys_in_the_order_that_java_has() throws Exception {
        server.execute(
                "INSERT INTO shop.named VALUES ('a', 1), ('B', 2), ('é', 3), ('z ', 4), ('z\\t', 5), ('\\\\\\'', 6),"
                        + " ('\uFFFD', 7), ('🙂', 8), ('', 9), ('ä', 10)");
        SourceConfig config = as("root", "shop.named");
        try (SnapshotReads reads = new SnapshotReads(take(config, BOUND, 2), new MysqlConnections(config))) {
            TableSchema table = reads.tables().getFirst();
            assertThat(table.columns()).extracting(Column::type).contains(new ColumnType.Text());
            Comparator<Object> order = KeyOrder.of(new ColumnType.Text()).orElseThrow();
            KeyRanges ranges = reads.split(table, KeyRange.ALL, 4);
            assertThat(ranges.splits()).hasSize(3).isSortedAccordingTo(order);
            List<Row> all = Collections.synchronizedList(new ArrayList<>());
            for (int index = 0; index < ranges.count(); index++) {
                int range = index;
                reads.rows(table, ranges.range(index), () -> row -> {
                    assertThat(ranges.indexOf(row.value(0), order)).isEqualTo(range);
                    all.add(row);
                });
            }
            assertThat(all).hasSize(10);
            assertThat(reads.count(table.id())).isEqualTo(10);
        }
    }
}
