package dev.sluice.source.postgres;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A logical replication slot as {@code pg_replication_slots} shows it.
 *
 * @param confirmed what the server has been told to be done with: it sends nothing before
 * @param lost whether the server has removed log that the slot needs
 */
record ReplicationSlot(
        String name, String plugin, String database, boolean active, boolean lost, Optional<LogPosition> confirmed) {
    static Optional<ReplicationSlot> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT coalesce(plugin, '') AS plugin, coalesce(database, '') AS database, active,
                       coalesce(wal_status, '') = 'lost' AS lost, confirmed_flush_lsn::text AS confirmed
                  FROM pg_replication_slots WHERE slot_name = ?""")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new ReplicationSlot(
                        name,
                        row.getString("plugin"),
                        row.getString("database"),
                        row.getBoolean("active"),
                        row.getBoolean("lost"),
                        Optional.ofNullable(row.getString("confirmed")).map(LogPosition::parse)));
            }
        }
    }

    /** @throws FatalSourceException if the slot is somebody else's: it must never be dropped or read by us */
    void checkOurs(String ourDatabase) {
        if (!plugin.equals("pgoutput") || !database.equals(ourDatabase)) {
            throw new FatalSourceException("Cannot use replication slot " + name + ": it belongs to plugin '" + plugin
                    + "' in database '" + database + "'; set SLUICE_SOURCE_SLOT to another name");
        }
    }

    /** @throws RetryableSourceException if somebody reads from it: perhaps our predecessor, about to end */
    void checkInactive() {
        if (active) {
            throw new RetryableSourceException(
                    "Cannot use replication slot " + name + ": it is in use, by another Sluice or one that just ends");
        }
    }

    void drop(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }
}
