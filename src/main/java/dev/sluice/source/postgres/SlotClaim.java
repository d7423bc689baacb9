package dev.sluice.source.postgres;

import dev.sluice.source.RetryableSourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Says to other Sluices of the same slot that a copy is being made: until the stream begins the slot shows nobody
 * as its user, and whoever else finds it so would drop it, or make copies of its own. An advisory lock of the session, so
 * that it ends with the process however that ends.
 */
final class SlotClaim implements AutoCloseable {
    /** The upper half of the lock's number, so that it is unlikely to be an application's. */
    private static final int SPACE = 0x510_1CE;

    private static final int UNLOCK_MILLIS = 5_000;

    private final Connection connection;

    private SlotClaim(Connection connection) {
        this.connection = connection;
    }

    /**
     * @param connection is closed with the claim, or at once if there is none
     * @throws RetryableSourceException if another process has it, or the server is away
     */
    static SlotClaim take(Connection connection, String slot) {
        SlotClaim claim = new SlotClaim(connection);
        try (Statement settings = connection.createStatement();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT pg_try_advisory_lock(?, hashtext(?))")) {
            // Nothing is ever sent over it: else the claim of a host that is lost would outlast it for hours.
            settings.execute("SET tcp_keepalives_idle = 30");
            settings.execute("SET tcp_keepalives_interval = 10");
            settings.execute("SET tcp_keepalives_count = 3");
            statement.setInt(1, SPACE);
            statement.setString(2, slot);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    return claim;
                }
            }
        } catch (SQLException e) {
            claim.close();
            throw SqlErrors.of("claim slot " + slot, e);
        }
        claim.close();
        throw new RetryableSourceException("Cannot begin a copy: another Sluice is making one for slot " + slot);
    }

    @Override
    public void close() {
        // The server ends a session in its own time, and whoever takes the claim next may be faster.
        try (Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, UNLOCK_MILLIS);
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException _) {
            // Then it ends with the session.
        }
        PostgresConnections.closeQuietly(connection);
    }
}
