package dev.sluice.source.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A connection to a standby with a snapshot of its own. Nothing is exported from one to the others: a standby whose snapshot
 * has overflowed, because a transaction had more than 64 subtransactions, leaves the running transactions out of what it
 * exports, and whoever takes it over sees them as soon as they commit.
 */
record StandbyReader(Connection connection) {
    /**
     * Sent as one, so that no round trip lies between the snapshot, which the last statement takes before anything else,
     * and the two answers.
     */
    private static final String BEGIN = "BEGIN; SELECT pg_last_wal_replay_lsn()::text; COMMIT;"
            + " BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
            + " SELECT pg_last_wal_replay_lsn()::text, pg_is_in_recovery()";

    /**
     * What replay had reached around some snapshots.
     *
     * @param from before all of them
     * @param to after all of them
     * @param standby whether the server was a standby even then
     */
    record Seen(LogPosition from, LogPosition to, boolean standby) {
        Seen and(Seen other) {
            return new Seen(
                    other.from.covers(from) ? from : other.from,
                    to.covers(other.to) ? to : other.to,
                    standby && other.standby);
        }
    }

    static List<StandbyReader> open(PostgresConnections standby, int count) throws SQLException {
        List<StandbyReader> readers = new ArrayList<>();
        try {
            while (readers.size() < count) {
                readers.add(new StandbyReader(standby.open()));
            }
        } catch (SQLException e) {
            close(readers);
            throw e;
        }
        return readers;
    }

    /** Takes a snapshot with each, at about the same moment; those that they had are given up. */
    static Seen begin(List<StandbyReader> readers) throws SQLException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (StandbyReader reader : readers) {
                reader.execute("ROLLBACK");
            }
            List<Future<Seen>> begun = new ArrayList<>();
            for (StandbyReader reader : readers) {
                begun.add(threads.submit(reader::look));
            }
            Seen seen = begun.getFirst().get();
            for (Future<Seen> other : begun) {
                seen = seen.and(other.get());
            }
            return seen;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new IllegalStateException("Cannot begin to read a standby", e);
        }
    }

    private Seen look() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN);
            LogPosition from;
            try (ResultSet row = next(statement)) {
                from = LogPosition.parse(row.getString(1));
            }
            try (ResultSet row = next(statement)) {
                return new Seen(from, LogPosition.parse(row.getString(1)), row.getBoolean(2));
            }
        }
    }

    /** The first row of the next result that has rows. */
    private static ResultSet next(Statement statement) throws SQLException {
        while (!statement.getMoreResults()) {
            if (statement.getUpdateCount() < 0) {
                throw new SQLException("The standby's answer is not complete");
            }
        }
        ResultSet rows = statement.getResultSet();
        rows.next();
        return rows;
    }

    /** Their transactions go on as the driver's own. */
    static void keep(List<StandbyReader> readers) throws SQLException {
        for (StandbyReader reader : readers) {
            reader.connection().setAutoCommit(false);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void close(Collection<StandbyReader> readers) {
        readers.forEach(reader -> PostgresConnections.closeQuietly(reader.connection()));
    }
}
