package dev.sluice.source.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the server says about itself. */
final class Server {
    static final int OLDEST = 130000;

    private Server() {}

    /** As {@code server_version_num}: 180001 for 18.1. */
    static int version(Connection connection) throws SQLException {
        return Integer.parseInt(setting(connection, "server_version_num"));
    }

    static String setting(Connection connection, String name) throws SQLException {
        return text(connection, "SHOW " + name);
    }

    static LogPosition position(Connection connection) throws SQLException {
        return LogPosition.parse(text(connection, "SELECT pg_current_wal_lsn()::text"));
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
