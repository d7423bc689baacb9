package dev.sluice.source.postgres;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/** What must be true of a hot standby of the source, and what its failures mean. */
final class StandbyServer {
    /** Serialization failure and deadlock: a transaction that only reads has neither but from replay. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private static final String REMEDY = "set hot_standby_feedback = on there, or raise max_standby_streaming_delay"
            + " (max_standby_archive_delay where it replays an archive), and start the reconciliation again";

    private final PostgresConnections connections;

    StandbyServer(PostgresConnections connections) {
        this.connections = connections;
    }

    /** @throws FatalSourceException if the server is no standby, or has another database than the source */
    void check(Connection connection, PostgresConnections source) throws SQLException {
        if (!isInRecovery(connection)) {
            throw noStandby();
        }
        if (!connections.database().equals(source.database())) {
            throw refusal("its URL names another database than SLUICE_SOURCE_URL. Set SLUICE_SOURCE_STANDBY_URL to the"
                    + " same database, " + source.database());
        }
    }

    static boolean isInRecovery(Connection connection) throws SQLException {
        return "t".equals(Server.text(connection, "SELECT pg_is_in_recovery()"));
    }

    static boolean isPaused(Connection connection) throws SQLException {
        return "t".equals(Server.text(connection, "SELECT pg_is_wal_replay_paused()"));
    }

    FatalSourceException noStandby() {
        return refusal(
                "it is not in recovery, so it is no standby, or has been promoted. Set SLUICE_SOURCE_STANDBY_URL to a"
                        + " hot standby of the source, or unset it to read the source itself");
    }

    /** @throws FatalSourceException if it is a copy of another cluster */
    void checkCluster(Lineage own, Lineage source) {
        if (!own.system().equals(source.system())) {
            throw refusal("it is a standby of another cluster: its system identifier is " + own.system()
                    + ", and the source's is " + source.system()
                    + ". Set SLUICE_SOURCE_STANDBY_URL to a hot standby of the source");
        }
    }

    /** @throws RetryableSourceException if it follows another past than the source's */
    void checkTimeline(Lineage own, Lineage source) {
        if (own.timeline() != source.timeline()) {
            throw new RetryableSourceException(
                    "Cannot read the standby " + connections.address() + ": it is on timeline "
                            + own.timeline() + ", and the source is on " + source.timeline()
                            + ": after a failover one of the two was left behind. Let the standby follow the source"
                            + " (primary_conninfo), or build it anew");
        }
    }

    private FatalSourceException refusal(String reason) {
        return new FatalSourceException("Cannot read the standby " + connections.address() + ": " + reason);
    }

    /** As {@link SqlErrors#of}; says what ends a standby's queries, and what helps. */
    SourceException explain(String action, SQLException cause) {
        SourceException plain = SqlErrors.of(action, cause);
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        if (CONFLICTS.contains(state)) {
            return new RetryableSourceException(plain.getMessage() + ". The standby " + connections.address()
                    + " ended the reading, because its replay had to remove what was being read: " + REMEDY);
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return new RetryableSourceException(plain.getMessage() + ". That was the standby " + connections.address()
                    + "; if its log tells of a conflict with recovery, " + REMEDY);
        }
        return plain;
    }
}
