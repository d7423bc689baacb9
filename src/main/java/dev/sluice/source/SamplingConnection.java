package dev.sluice.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A connection that disturbs nobody: each use is a read-only transaction of its own, waits for no lock for long, and
 * runs no statement for long. Reading locks no row, and of a table its definition only.
 */
public final class SamplingConnection implements AutoCloseable {
    private final Connection connection;
    private final List<String> limits;
    private final BiFunction<String, SQLException, SourceException> errors;

    /** Opens a connection. */
    public interface Opener {
        Connection open() throws SQLException;
    }

    /** What is done in one transaction. */
    public interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    /**
     * @param limits statements that bound what follows them in a transaction
     * @param errors what a refusal of the server means, for the action that stands after "Cannot"
     * @throws SourceException if no connection can be had
     */
    public SamplingConnection(
            Opener opener, List<String> limits, BiFunction<String, SQLException, SourceException> errors) {
        this.limits = List.copyOf(limits);
        this.errors = errors;
        try {
            this.connection = opener.open();
        } catch (SQLException e) {
            throw errors.apply("connect to the source", e);
        }
    }

    /**
     * @param action to stand after "Cannot" if it fails
     * @throws SourceException if it fails
     */
    public <T> T read(String action, Work<T> work) {
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String limit : limits) {
                    statement.execute(limit);
                }
                return work.apply(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw errors.apply(action, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException _) {
            // Everything that was wanted of it has been read.
        }
    }
}
