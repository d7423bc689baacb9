package dev.sluice.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Several {@link Shopper}s at once, at a steady rate, until stopped. */
final class ShopLoad implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final Duration LARGE_EVERY = Duration.ofSeconds(4);
    private static final Duration SLACK = Duration.ofMillis(500);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong canaries = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Optional<Exception> failure = Optional.empty();
    private volatile int changesPerSecond;
    private volatile boolean large;
    private volatile boolean stopping;

    /** Opens connections to the shop. */
    interface Connections {
        Connection open() throws SQLException;
    }

    /** @param rate changes per second of all clients together, to begin with */
    ShopLoad(Shop shop, Connections connections, int rate) {
        this.changesPerSecond = rate;
        for (int number = 0; number < CLIENTS; number++) {
            int client = number;
            threads.add(Thread.ofPlatform()
                    .name("shopper-" + client)
                    .daemon()
                    .start(() -> shopAround(shop, connections, client)));
        }
    }

    private void shopAround(Shop shop, Connections connections, int number) {
        try (Shopper shopper = new Shopper(shop, connections.open(), number)) {
            long due = System.nanoTime();
            long nextLarge = due;
            while (!stopping) {
                long before = shopper.canaries();
                long done = shopper.act();
                due += Math.max(1, done) * NANOS_PER_SECOND * CLIENTS / changesPerSecond;
                if (number == 0 && large && System.nanoTime() >= nextLarge) {
                    done += shopper.actAtLarge();
                    nextLarge = System.nanoTime() + LARGE_EVERY.toNanos();
                }
                changes.addAndGet(done);
                canaries.addAndGet(shopper.canaries() - before);
                // What a slow moment kept back is not made up for: the rate is a limit, not a quota.
                due = Math.max(due, System.nanoTime() - SLACK.toNanos());
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (SQLException | RuntimeException e) {
            failure = Optional.of(e);
        }
    }

    /** @param rate changes per second of all clients together, from now on with a large transaction now and then */
    void speedUp(int rate) {
        changesPerSecond = rate;
        large = true;
    }

    /** Changes of rows that were committed so far. */
    long changes() {
        return changes.get();
    }

    /** Personal values written so far. */
    long canaries() {
        return canaries.get();
    }

    /** @throws SQLException if a client had to give up */
    void check() throws SQLException {
        Optional<Exception> first = failure;
        if (first.isPresent()) {
            throw new SQLException(
                    "Cannot go on writing to the shop: " + first.get().getMessage(), first.get());
        }
    }

    /** Ends after the transactions that are open; the numbers stay readable. */
    void stop() throws SQLException, InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            if (!thread.join(STOP_BOUND)) {
                throw new SQLException("Cannot stop writing to the shop: " + thread.getName() + " still runs after "
                        + STOP_BOUND.toSeconds() + " s");
            }
        }
        check();
    }

    /** Asks the clients to end, without waiting. */
    @Override
    public void close() {
        stopping = true;
    }
}
