package dev.sluice.source.postgres;

import dev.sluice.source.FatalSourceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the server says about itself. */
final class Server {
    static final int OLDEST = 130000;

    /** The first version that reads a range of TIDs without reading the whole table. */
    static final int RANGES_BY_TID = 140000;

    /** The first version that prints a "char" above 127 as the text of its octal digits. */
    static final int PRINTS_CHARS_AS_TEXT = 160000;

    /** The first version that casts {@code bytea} to {@code bigint}. */
    static final int CASTS_BYTES_TO_NUMBERS = 180000;

    private Server() {}

    /** @throws FatalSourceException if the server cannot be replicated from as it is */
    static void check(Connection connection) throws SQLException {
        if (version(connection) < OLDEST) {
            throw new FatalSourceException("Cannot replicate from PostgreSQL " + setting(connection, "server_version")
                    + ": 13 or later is needed");
        }
        if (!setting(connection, "wal_level").equals("logical")) {
            throw new FatalSourceException("Cannot replicate: wal_level is '" + setting(connection, "wal_level")
                    + "'. Run ALTER SYSTEM SET wal_level = logical, and restart the server");
        }
        if (!setting(connection, "server_encoding").equals("UTF8")) {
            throw new FatalSourceException("Cannot replicate: the database's encoding is "
                    + setting(connection, "server_encoding") + ", and only UTF8 is supported");
        }
    }

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
