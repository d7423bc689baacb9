package dev.sluice.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;

/** Writers at a MySQL database until closed, each on accounts of its own, with changed keys, deletions and rollbacks. */
final class MysqlLoad {
    static final String[] TABLES = {"account", "journal"};

    /** What makes the tables and their first rows. */
    static final String[] TABLES_AND_ROWS = {
        "CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT NOT NULL, note TEXT)",
        "CREATE TABLE journal (account INT, amount INT)",
        "INSERT INTO account WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1000)"
                + " SELECT n, 0, 'x' FROM s"
    };

    private static final Duration PACE = Duration.ofMillis(8);
    private static final int IDS_PER_WRITER = 10_000;
    private static final int IDS_PER_PART = 1_000_000;
    private static final int MOVED = 500_000;

    private MysqlLoad() {}

    private static Connection connect(MysqlReplica replica) throws SQLException {
        Connection connection = replica.connect();
        // Without locks on gaps, on which writers of one index would meet.
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }

    /** @param part of the test, from 1: each has keys of its own */
    static SteadyWriters start(MysqlReplica replica, int count, int part) {
        SteadyWriters writers = new SteadyWriters();
        for (int number = 0; number < count; number++) {
            Writer writer = new Writer(number, part);
            writers.add(() -> connect(replica), PACE, writer::write);
        }
        return writers;
    }

    private static final class Writer {
        private final int number;
        private final Random random;
        private int next;

        Writer(int number, int part) {
            this.number = number;
            this.random = new Random(part * 31L + number);
            this.next = part * IDS_PER_PART + (number + 1) * IDS_PER_WRITER;
        }

        boolean write(Connection connection, Statement statement) throws SQLException {
            try {
                change(statement, random, 1 + number + 3 * random.nextInt(300), next++);
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                    return false;
                }
                connection.commit();
                return true;
            } catch (SQLTransactionRollbackException e) {
                connection.rollback(); // a deadlock: the other one went on
                return false;
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
}
