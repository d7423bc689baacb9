package dev.sluice.source.postgres;

import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection that disturbs nobody: each use is a read-only transaction of its own, waits for no lock for long, and
 * runs no statement for long. Reading takes ACCESS SHARE and nothing more.
 */
final class SamplingConnection implements AutoCloseable {
    private static final String STATEMENT_TIMEOUT = "30s";
    private static final String LOCK_TIMEOUT = "3s";

    private final Connection connection;

    /** What is done in one transaction. */
    interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    SamplingConnection(PostgresConnections connections) {
        try {
            this.connection = connections.open();
        } catch (SQLException e) {
            throw SqlErrors.of("connect to the source", e);
        }
    }

    /**
     * @param action to stand after "Cannot" if it fails
     * @throws SourceException if it fails
     */
    <T> T read(String action, Work<T> work) {
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL statement_timeout = '" + STATEMENT_TIMEOUT + "'");
                statement.execute("SET LOCAL lock_timeout = '" + LOCK_TIMEOUT + "'");
                statement.execute("SET LOCAL DateStyle = 'ISO'");
                return work.apply(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw SqlErrors.of(action, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqlErrors.of("close the connection to the source", e);
        }
    }
}
