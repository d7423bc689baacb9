package dev.sluice.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;

/**
 * Writers that change the ledger's rows, those that are being copied, in every kind of transaction. Each has keys
 * of its own, so none waits for another.
 */
final class LedgerChurn {
    static final String TABLE = "public.ledger";
    static final int ROWS = 60_000;

    /** Few rows a block, so that few make several ranges; some with a value that the log leaves out. */
    static final String[] DDL = {
        "create table ledger (id bigint primary key, amount numeric(12,2) not null, note text, large text)"
                + " with (fillfactor = 10)",
        "alter table ledger alter column large set storage external",
        "insert into ledger select g, g, 'row ' || g || repeat('x', 100),"
                + " case when g % 50 = 0 then repeat(md5(g::text), 100) end from generate_series(1, " + ROWS
                + ") g",
        "analyze ledger"
    };

    private static final int WRITERS = 3;
    private static final Duration PACE = Duration.ofMillis(10);
    private static final long KEYS_PER_WRITER = 1_000_000_000L;

    private LedgerChurn() {}

    /** @param before how many were started on this database before */
    static SteadyWriters start(Replica replica, int before) {
        SteadyWriters writers = new SteadyWriters();
        for (int number = 0; number < WRITERS; number++) {
            Writer writer = new Writer(number, (before * WRITERS + number + 1) * KEYS_PER_WRITER);
            writers.add(replica.source()::connect, PACE, writer::write);
        }
        return writers;
    }

    private static final class Writer {
        private final int number;
        private final Random random;
        private long next;

        Writer(int number, long next) {
            this.number = number;
            this.random = new Random(next);
            this.next = next;
        }

        boolean write(Connection connection, Statement statement) throws SQLException {
            for (int step = random.nextInt(4); step >= 0; step--) {
                change(connection, statement);
            }
            if (random.nextInt(5) == 0) {
                connection.rollback();
                return false;
            }
            connection.commit();
            return true;
        }

        private void change(Connection connection, Statement statement) throws SQLException {
            long id = id();
            switch (random.nextInt(10)) {
                case 0, 1 ->
                    statement.execute("update ledger set amount = amount + 1 where id in (" + id + ", " + id() + ", "
                            + id() + ")");
                case 2 -> statement.execute("delete from ledger where id = " + id);
                case 3 -> statement.execute("update ledger set id = " + ++next + " where id = " + id);
                case 4 -> {
                    // The key of a row that goes becomes another's.
                    statement.execute("delete from ledger where id = " + id);
                    statement.execute("update ledger set id = " + id + " where id = " + id());
                }
                case 5 -> statement.execute("insert into ledger values (" + ++next + ", 0, 'new', null)");
                case 6 ->
                    statement.execute("insert into ledger values (" + id + ", 1, 'again', repeat('z', 3000))"
                            + " on conflict (id) do update set note = 'again'");
                case 7 ->
                    // Rows that grow move to other blocks.
                    statement.execute("update ledger set note = repeat('moved ', 200) where id = " + id);
                case 8 ->
                    statement.execute("update ledger set large = repeat('again " + id + "', 300) where id = " + id);
                default -> {
                    Savepoint savepoint = connection.setSavepoint();
                    statement.execute("delete from ledger where id = " + id);
                    statement.execute("insert into ledger values (" + ++next + ", -1, 'undone', null)");
                    connection.rollback(savepoint);
                    statement.execute("update ledger set note = 'after a savepoint' where id = " + id);
                }
            }
        }

        /** Of a row that was there at first. */
        private long id() {
            return 1 + number + (long) WRITERS * random.nextInt(ROWS / WRITERS);
        }
    }
}
