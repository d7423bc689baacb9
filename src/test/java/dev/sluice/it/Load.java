package dev.sluice.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writers that change three tables with every kind of transaction at a steady pace: {@code accounts} with a key and a
 * large column, {@code journal} without a key, {@code transfers}, which gets one row for every pair of changes of
 * {@code accounts}. Each writer has accounts of its own, so none waits for another.
 */
final class Load {
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

    private Load() {}

    /** @param perSecond transactions of each writer, at most */
    static SteadyWriters start(Replica replica, int writers, int perSecond, long seed) {
        return startAfter(0, replica, writers, perSecond, seed);
    }

    /** As {@link #start}, on a database that {@code first} other writers have written to. */
    static SteadyWriters startAfter(int first, Replica replica, int count, int perSecond, long seed) {
        SteadyWriters writers = new SteadyWriters();
        Duration pace = Duration.ofSeconds(1).dividedBy(perSecond);
        for (int number = first; number < first + count; number++) {
            Writer writer = new Writer(number, new Random(seed + number));
            writers.add(replica.source()::connect, pace, writer::write);
        }
        return writers;
    }

    private static final class Writer {
        private final int number;
        private final Random random;
        private final List<Long> accounts = new ArrayList<>();
        private long next;
        private long transfers;

        Writer(int number, Random random) {
            this.number = number;
            this.random = random;
            this.next = number * ACCOUNTS_PER_WRITER + 1_000_000;
        }

        boolean write(Connection connection, Statement statement) throws SQLException {
            List<Long> before = List.copyOf(accounts);
            step(connection, statement);
            if (random.nextInt(20) == 0) {
                connection.rollback();
                accounts.clear();
                accounts.addAll(before);
                return false;
            }
            connection.commit();
            return true;
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
