package dev.sluice.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Writes transactions of {@link Backlog#TRANSACTION} updates at fixed times: late ones are not left out, so a slow moment
 * counts for all that it delays. Remembers when each was about to be committed.
 */
final class SteadyLoad implements Runnable {
    /** What a transaction does before it is committed. */
    interface Updates {
        void write(Connection connection, SplittableRandom random) throws SQLException;
    }

    /** Each changes rows of the backlog's table. */
    static Updates randomRows(Backlog backlog, int rows) {
        return (connection, random) -> backlog.touch(
                connection,
                random.longs(1, rows + 1L)
                        .distinct()
                        .limit(Backlog.TRANSACTION)
                        .boxed()
                        .toArray(Long[]::new));
    }

    private final Backlog backlog;
    private final Updates updates;
    private final int transactions;
    private final long intervalNanos;
    private final AtomicLongArray commits;
    private final AtomicInteger written = new AtomicInteger();

    SteadyLoad(Backlog backlog, Updates updates, int changesPerSecond, int seconds) {
        this.backlog = backlog;
        this.updates = updates;
        this.transactions = changesPerSecond / Backlog.TRANSACTION * seconds;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(Backlog.TRANSACTION) / changesPerSecond;
        this.commits = new AtomicLongArray(transactions);
    }

    int transactions() {
        return transactions;
    }

    /** How many are written by now. */
    int written() {
        return written.get();
    }

    /** By {@link System#nanoTime}; of those written. */
    long committedAt(int transaction) {
        return commits.get(transaction);
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom(1);
        try (Connection connection = backlog.connect()) {
            connection.setAutoCommit(false);
            long start = System.nanoTime();
            for (int transaction = 0; transaction < transactions; transaction++) {
                TimeUnit.NANOSECONDS.sleep(start + transaction * intervalNanos - System.nanoTime());
                updates.write(connection, random);
                commits.set(transaction, System.nanoTime());
                connection.commit();
                written.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot write the load: " + e.getMessage(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
