package dev.sluice.source.postgres;

import dev.sluice.source.Finding;
import dev.sluice.source.Finding.Severity;
import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that reading a standby for reconciliations needs, and changes nothing. */
final class StandbyPreflight {
    private final PostgresConnections source;
    private final PostgresConnections standby;
    private final StandbyServer server;
    private final Catalogue catalogue;

    StandbyPreflight(PostgresConnections source, PostgresConnections standby, Catalogue catalogue) {
        this.source = source;
        this.standby = standby;
        this.server = new StandbyServer(standby);
        this.catalogue = catalogue;
    }

    List<Finding> inspect() {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = standby.open()) {
            server.check(connection, source);
            if (lineage(findings)) {
                findings.add(new Finding(
                        Severity.GOOD, "The standby " + standby.address() + " is a hot standby of the source", ""));
                settings(connection, findings);
                tables(connection, findings);
            }
        } catch (SQLException e) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "The standby " + standby.address() + " cannot be read: " + e.getMessage(),
                    "Check SLUICE_SOURCE_STANDBY_URL, _USERNAME and _PASSWORD, and that the server is reachable from here"
                            + " and has hot_standby = on"));
        } catch (SourceException e) {
            findings.add(new Finding(
                    Severity.ERROR,
                    String.valueOf(e.getMessage()),
                    "Set SLUICE_SOURCE_STANDBY_URL to a hot standby of the source, or unset it"));
        }
        return findings;
    }

    private boolean lineage(List<Finding> findings) throws SQLException {
        Lineage own;
        try (Connection replication = standby.openReplication()) {
            own = Lineage.of(replication);
        } catch (SQLException e) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "The standby " + standby.address() + " does not say whose it is: " + e.getMessage(),
                    "ALTER ROLE " + Sql.quote(standby.username()) + " REPLICATION; -- at the source"));
            return false;
        }
        try (Connection replication = source.openReplication()) {
            Lineage sources = Lineage.of(replication);
            server.checkCluster(own, sources);
            server.checkTimeline(own, sources);
        }
        return true;
    }

    private void settings(Connection connection, List<Finding> findings) throws SQLException {
        boolean feedback = Server.setting(connection, "hot_standby_feedback").equals("on");
        findings.add(new Finding(
                feedback ? Severity.GOOD : Severity.WARNING,
                "hot_standby_feedback of the standby is " + (feedback ? "on" : "off")
                        + (feedback
                                ? ""
                                : ": replay may end a reconciliation that reads for longer than"
                                        + " max_standby_streaming_delay, "
                                        + Server.setting(connection, "max_standby_streaming_delay")),
                feedback
                        ? ""
                        : "ALTER SYSTEM SET hot_standby_feedback = on; SELECT pg_reload_conf(); -- at the standby"));
        if (StandbyServer.isPaused(connection)) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "Replay of the standby is paused, so reconciliations would wait in vain",
                    "SELECT pg_wal_replay_resume(); -- at the standby"));
        }
    }

    private void tables(Connection connection, List<Finding> findings) throws SQLException {
        for (SourceTable table : catalogue.inspect(connection).tables()) {
            for (String relation : table.files()) {
                if (!"t"
                        .equals(Server.text(
                                connection, "SELECT has_table_privilege(" + Sql.literal(relation) + ", 'SELECT')"))) {
                    findings.add(new Finding(
                            Severity.ERROR,
                            relation + " may not be read at the standby by " + standby.username(),
                            "GRANT SELECT ON " + relation + " TO " + Sql.quote(standby.username())
                                    + "; -- at the source"));
                }
            }
        }
    }
}
