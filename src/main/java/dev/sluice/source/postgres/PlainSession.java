package dev.sluice.source.postgres;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import io.debezium.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Debezium's replication connection, on which the server prints values by {@link Printing}'s settings whatever the role,
 * the database and this machine's time zone say. They are set before each stream, because Debezium connects anew at will.
 */
record PlainSession(ReplicationConnection connection, RelationWatch relations) implements ReplicationConnection {
    @Override
    public ReplicationStream startStreaming(WalPositionLocator locator) throws SQLException, InterruptedException {
        configure();
        return relations.among(connection.startStreaming(locator));
    }

    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator locator)
            throws SQLException, InterruptedException {
        configure();
        return relations.among(connection.startStreaming(offset, locator));
    }

    private void configure() throws SQLException {
        if (!(connection instanceof JdbcConnection jdbc)) {
            throw new SQLException("Cannot configure the session: Debezium's connection is of another kind than known");
        }
        Connection session = jdbc.connection(false);
        Printing.configure(session);
        if (!session.getAutoCommit()) {
            session.commit();
        }
    }

    @Override
    public Optional<SlotCreationResult> createReplicationSlot() throws SQLException {
        return connection.createReplicationSlot();
    }

    @Override
    public void initConnection() throws SQLException, InterruptedException {
        connection.initConnection();
    }

    @Override
    public boolean isConnected() throws SQLException {
        return connection.isConnected();
    }

    @Override
    public void reconnect() throws SQLException {
        connection.reconnect();
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
