package dev.sluice.source.postgres;

import dev.sluice.source.RetryableSourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Says to other Sluices of the same slot that an initial copy is being made: until the stream begins the slot shows nobody
 * as its user, and whoever else finds the lake empty would drop it. An advisory lock of the session, so that it ends with
 * the process however that ends.
 */
final class SlotClaim implements AutoCloseable {
    /** The upper half of the lock's number, so that it is unlikely to be an application's. */
    private static final int SPACE = 0x510_1CE;

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
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?, hashtext(?))")) {
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
        throw new RetryableSourceException(
                "Cannot begin the initial copy: another Sluice is making one for slot " + slot);
    }

    @Override
    public void close() {
        PostgresConnections.closeQuietly(connection);
    }
}
