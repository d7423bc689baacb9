package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
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

/**
 * Writers that change three tables with every kind of transaction at a steady pace: {@code accounts} with a key and a
 * large column, {@code journal} without a key, {@code transfers}, which gets one row for every pair of changes of
 * {@code accounts}. Each writer has accounts of its own, so none waits for another.
 */
final class Load implements AutoCloseable {
    static final String[] TABLES = {"public.accounts", "public.journal", "public.transfers"};

    static final String[] DDL = {
        "create table accounts (id bigint primary key, owner int not null, balance bigint not null, note text)",
        "alter table accounts alter column note set storage external",
        "create table journal (account bigint, amount int, reason text)",
        "alter table journal replica identity full",
        "create table transfers (writer int, number bigint, source bigint, target bigint, amount int,"
                + " primary key (writer, number))"
    };

    private static final long ACCOUNTS_PER_WRITER = 1_000_000_000L;
    private static final Duration END = Duration.ofSeconds(30);

    private final Replica replica;
    private final ExecutorService threads;
    private final List<Future<?>> writers = new ArrayList<>();
    private final AtomicLong committed = new AtomicLong();
    private volatile boolean stopping;

    /** @param perSecond transactions of each writer, at most */
    static Load start(Replica replica, int writers, int perSecond, long seed) {
        return new Load(replica, 0, writers, perSecond, seed);
    }

    /** As {@link #start}, on a database that {@code before} other writers have written to. */
    static Load startAfter(int before, Replica replica, int writers, int perSecond, long seed) {
        return new Load(replica, before, writers, perSecond, seed);
    }

    private Load(Replica replica, int first, int count, int perSecond, long seed) {
        this.replica = replica;
        this.threads = Executors.newFixedThreadPool(count);
        for (int number = first; number < first + count; number++) {
            Writer writer = new Writer(number, new Random(seed + number), TimeUnit.SECONDS.toNanos(1) / perSecond);
            writers.add(threads.submit(writer::run, null));
        }
    }

    long committed() {
        return committed.get();
    }

    /** Waits until the writers have committed that many more transactions; fails if one of them has ended. */
    void awaitMore(long transactions) {
        long goal = committed.get() + transactions;
        await("the writers commit " + transactions + " more transactions")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    assertThat(writers).noneMatch(Future::isDone);
                    return committed.get() >= goal;
                });
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

    private final class Writer {
        private final int number;
        private final Random random;
        private final long paceNanos;
        private final List<Long> accounts = new ArrayList<>();
        private long next;
        private long transfers;

        Writer(int number, Random random, long paceNanos) {
            this.number = number;
            this.random = random;
            this.paceNanos = paceNanos;
            this.next = number * ACCOUNTS_PER_WRITER + 1_000_000;
        }

        void run() {
            try (Connection connection = replica.source().connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                long due = System.nanoTime();
                while (!stopping) {
                    List<Long> before = List.copyOf(accounts);
                    step(connection, statement);
                    if (random.nextInt(20) == 0) {
                        connection.rollback();
                        accounts.clear();
                        accounts.addAll(before);
                    } else {
                        connection.commit();
                        committed.incrementAndGet();
                    }
                    due += paceNanos;
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            } catch (SQLException e) {
                throw new IllegalStateException("Writer " + number + " failed", e);
            }
        }

        private void step(Connection connection, Statement statement) throws SQLException {
            int kind = accounts.size() < 20 ? 0 : random.nextInt(100);
            if (kind < 30) {
                open(statement);
            } else if (kind < 60) {
                statement.execute("update accounts set balance = balance + 1 where id = " + account());
            } else if (kind < 70) {
                int index = random.nextInt(accounts.size());
                statement.execute("delete from accounts where id = " + accounts.remove(index));
            } else if (kind < 75) {
                int index = random.nextInt(accounts.size());
                statement.execute("update accounts set id = " + ++next + " where id = " + accounts.set(index, next));
            } else if (kind < 90) {
                transfer(statement);
            } else if (kind < 95) {
                Savepoint savepoint = connection.setSavepoint();
                statement.execute("update accounts set balance = -1 where id = " + account());
                connection.rollback(savepoint);
                statement.execute("insert into journal values (" + account() + ", 1, 'after a savepoint')");
            } else if (kind < 98) {
                statement.execute("delete from journal where ctid in (select ctid from journal where account / "
                        + ACCOUNTS_PER_WRITER + " = " + number + " limit 1)");
            } else {
                // The same row again and again in one transaction: the last one counts.
                long account = account();
                statement.execute("update accounts set balance = 0 where id = " + account);
                statement.execute("delete from accounts where id = " + account);
                statement.execute("insert into accounts values (" + account + ", " + number + ", 7, 'again')");
                statement.execute("update accounts set balance = 8 where id = " + account);
            }
        }

        private void open(Statement statement) throws SQLException {
            long account = ++next;
            String note = random.nextInt(4) == 0 ? "repeat(md5('" + account + "'), 100)" : "'small'";
            statement.execute("insert into accounts values (" + account + ", " + number + ", " + random.nextInt(1000)
                    + ", " + note + ")");
            accounts.add(account);
        }

        private void transfer(Statement statement) throws SQLException {
            long from = account();
            long to = account();
            int amount = random.nextInt(100);
            statement.execute("update accounts set balance = balance - " + amount + " where id = " + from);
            statement.execute("update accounts set balance = balance + " + amount + " where id = " + to);
            statement.execute("insert into transfers values (" + number + ", " + ++transfers + ", " + from + ", " + to
                    + ", " + amount + ")");
            // Few different rows, so that there are equal ones.
            String journal =
                    "insert into journal values (" + number * ACCOUNTS_PER_WRITER + ", " + amount % 3 + ", 'transfer')";
            statement.execute(journal);
            statement.execute(journal);
        }

        private long account() {
            return accounts.get(random.nextInt(accounts.size()));
        }
    }
}
