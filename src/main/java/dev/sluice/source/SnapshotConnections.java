package dev.sluice.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/** A fixed number of connections that all see one snapshot. */
public final class SnapshotConnections implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SnapshotConnections.class);

    /** Opens a connection inside a transaction that sees the snapshot. */
    public interface Opener {
        Connection open() throws SQLException;
    }

    /** Ends what runs on a connection, at the server too, and closes it. */
    public interface Ender {
        void end(Connection connection) throws SQLException;
    }

    /** What is done with a borrowed connection. */
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final Ender ender;
    private final List<Connection> all = new ArrayList<>();
    private final BlockingQueue<Connection> idle = new LinkedBlockingQueue<>();

    /** @param count how many are opened, at least 1 */
    public SnapshotConnections(Opener opener, Ender ender, int count) throws SQLException {
        this.ender = ender;
        try {
            for (int index = 0; index < count; index++) {
                Connection connection = opener.open();
                all.add(connection);
                idle.add(connection);
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    public int count() {
        return all.size();
    }

    /** Works on one of the connections before anybody else does. */
    public <T> T configured(Work<T> work) throws SQLException {
        return work.run(all.getFirst());
    }

    /**
     * Waits for an idle connection and works on it.
     *
     * @throws InterruptedException while waiting; work that runs is ended by {@link #close}
     */
    public <T> T run(Work<T> work) throws SQLException, InterruptedException {
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
                ender.end(connection);
            } catch (SQLException e) {
                LOG.debugf("A connection of the snapshot closed uncleanly: %s", e.getMessage());
            }
        }
    }
}
