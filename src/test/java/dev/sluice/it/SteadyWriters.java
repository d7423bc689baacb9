package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Threads that write transactions to a database at a steady pace until this is closed, each over a connection of its own. */
final class SteadyWriters implements AutoCloseable {
    interface Connector {
        Connection connect() throws SQLException;
    }

    interface Transaction {
        /** @return whether it has been committed, not rolled back */
        boolean write(Connection connection, Statement statement) throws SQLException;
    }

    private static final Duration BOUND = Duration.ofSeconds(120);
    private static final Duration END = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> writers = new ArrayList<>();
    private final AtomicLong committed = new AtomicLong();
    private volatile boolean stopping;

    /**
     * Starts one more.
     *
     * @param pace from the begin of a transaction to that of the next, on average
     */
    void add(Connector database, Duration pace, Transaction transaction) {
        writers.add(threads.submit(() -> {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                long due = System.nanoTime();
                while (!stopping) {
                    if (transaction.write(connection, statement)) {
                        committed.incrementAndGet();
                    }
                    due += pace.toNanos();
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
            return null;
        }));
    }

    /** How many transactions all of them have committed. */
    long committed() {
        return committed.get();
    }

    /** Waits until they have committed that many more transactions; fails if one of them has ended. */
    void awaitMore(long transactions) {
        long goal = committed.get() + transactions;
        await("the writers commit " + transactions + " more transactions")
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    assertThat(writers).noneMatch(Future::isDone);
                    return committed.get() >= goal;
                });
    }

    /** Ends them, and fails if one of them did not end well. */
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
