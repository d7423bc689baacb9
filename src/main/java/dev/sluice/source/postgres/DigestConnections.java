package dev.sluice.source.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/** A fixed number of connections that all see one snapshot. */
final class DigestConnections implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DigestConnections.class);

    /** Opens a connection inside a transaction that sees the snapshot. */
    interface Opener {
        Connection open() throws SQLException;
    }

    /** What is done with a borrowed connection. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final List<Connection> all = new ArrayList<>();
    private final BlockingQueue<Connection> idle = new LinkedBlockingQueue<>();

    DigestConnections(Opener opener, int count) throws SQLException {
        try {
            for (int index = 0; index < count; index++) {
                Connection connection = opener.open();
                all.add(connection);
                configure(connection);
                idle.add(connection);
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private static void configure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET standard_conforming_strings = on");
            // Compiling these queries costs more than it saves, and how many processors are used is ours to say.
            statement.execute("SET jit = off");
            statement.execute("SET lock_timeout = '60s'");
            statement.execute("SET max_parallel_workers_per_gather = 0");
        }
    }

    int count() {
        return all.size();
    }

    /** Works on one of the connections before anybody else does. */
    <T> T configured(Work<T> work) throws SQLException {
        return work.run(all.getFirst());
    }

    /**
     * Waits for an idle connection and works on it.
     *
     * @throws InterruptedException while waiting; work that runs is ended by {@link #close}
     */
    <T> T run(Work<T> work) throws SQLException, InterruptedException {
        Connection connection = idle.take();
        try {
            return work.run(connection);
        } finally {
            idle.add(connection);
        }
    }

    /** Ends what runs, at the server too, and closes. */
    @Override
    public void close() {
        for (Connection connection : all) {
            try {
                connection.unwrap(PGConnection.class).cancelQuery();
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debugf("A connection of the snapshot closed uncleanly: %s", e.getMessage());
            }
        }
    }
}
