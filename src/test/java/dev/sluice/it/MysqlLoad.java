package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Writers at a MySQL database until closed, each on accounts of its own, with changed keys, deletions and rollbacks. */
final class MysqlLoad implements AutoCloseable {
    static final String[] TABLES = {"account", "journal"};

    /** What makes the tables and their first rows. */
    static final String[] TABLES_AND_ROWS = {
        "CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT NOT NULL, note TEXT)",
        "CREATE TABLE journal (account INT, amount INT)",
        "INSERT INTO account WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1000)"
                + " SELECT n, 0, 'x' FROM s"
    };

    private static final Duration PACE = Duration.ofMillis(8);
    private static final Duration END = Duration.ofSeconds(30);
    private static final int IDS_PER_WRITER = 10_000;
    private static final int IDS_PER_PART = 1_000_000;
    private static final int MOVED = 500_000;

    private final AtomicLong committed = new AtomicLong();
    private final ExecutorService threads;
    private final List<Future<?>> writers = new ArrayList<>();
    private volatile boolean stopping;

    private MysqlLoad(MysqlReplica replica, int count, int part) {
        this.threads = Executors.newFixedThreadPool(count);
        for (int writer = 0; writer < count; writer++) {
            int number = writer;
            writers.add(threads.submit(() -> {
                write(replica, new Random(part * 31L + number), number, part);
                return null;
            }));
        }
    }

    /** @param part of the test, from 1: each has keys of its own */
    static MysqlLoad start(MysqlReplica replica, int writers, int part) {
        return new MysqlLoad(replica, writers, part);
    }

    /** Waits until the writers have committed that many more transactions; fails if one of them has ended. */
    void awaitMore(long transactions) {
        long goal = committed.get() + transactions;
        await("the writers commit " + transactions + " more transactions")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    assertThat(writers).noneMatch(Future::isDone);
                    return committed.get() >= goal;
                });
    }

    private void write(MysqlReplica replica, Random random, int writer, int part) throws SQLException {
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Without locks on gaps, on which writers of one index would meet.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            int next = part * IDS_PER_PART + (writer + 1) * IDS_PER_WRITER;
            while (!stopping) {
                try {
                    change(statement, random, 1 + writer + 3 * random.nextInt(300), next);
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        committed.incrementAndGet();
                    }
                } catch (SQLTransactionRollbackException e) {
                    connection.rollback(); // a deadlock: the other one went on
                }
                next++;
                LockSupport.parkNanos(PACE.toNanos());
            }
        }
    }

    private static void change(Statement statement, Random random, int id, int next) throws SQLException {
        statement.execute("UPDATE account SET balance = balance + 1 WHERE id = " + id);
        statement.execute("INSERT INTO account VALUES (" + next + ", " + id + ", repeat('n', " + id + "))");
        statement.execute("INSERT INTO journal VALUES (" + id + ", 1)");
        if (random.nextInt(4) == 0) {
            statement.execute("UPDATE account SET id = id + " + MOVED + " WHERE id = " + next);
        }
        if (random.nextInt(5) == 0) {
            statement.execute("DELETE FROM account WHERE id = " + (next - 2));
            statement.execute("DELETE FROM journal WHERE account = " + id + " LIMIT 1");
        }
    }

    /** Ends the writers, and fails if one of them did not end well. */
    @Override
    public void close() throws InterruptedException, ExecutionException {
        stopping = true;
        threads.shutdown();
        assertThat(threads.awaitTermination(END.toSeconds(), TimeUnit.SECONDS))
                .as("the writers end")
                .isTrue();
        for (Future<?> writer : writers) {
            writer.get();
        }
    }
}
