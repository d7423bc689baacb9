package dev.sluice.source.mysql;

import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A connection that disturbs nobody: each use is a read-only transaction of its own, waits for no lock for long, and
 * runs no statement for long. Reading locks no row, and of a table its definition only.
 */
final class SamplingConnection implements AutoCloseable {
    private static final List<String> SESSION = List.of(
            "SET SESSION max_execution_time = 30000", // milliseconds
            "SET SESSION lock_wait_timeout = 3",
            Server.FRESH_STATISTICS);

    private final Connection connection;

    /** What is done in one transaction. */
    interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    SamplingConnection(MysqlConnections connections) {
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
                for (String sql : SESSION) {
                    statement.execute(sql);
                }
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
        MysqlConnections.closeQuietly(connection);
    }
}
