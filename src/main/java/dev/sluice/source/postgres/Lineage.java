package dev.sluice.source.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whose log a server writes or replays.
 *
 * @param system the cluster's identifier, which its standbys share
 * @param timeline which grows by one at each promotion
 */
record Lineage(String system, int timeline) {
    /** @param replication a connection that takes replication commands */
    static Lineage of(Connection replication) throws SQLException {
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new Lineage(row.getString("systemid"), row.getInt("timeline"));
        }
    }
}
