package dev.sluice.source.mysql;

import dev.sluice.source.Finding;
import dev.sluice.source.Finding.Severity;
import dev.sluice.source.SourceConfig;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks at everything that a replication needs, and changes nothing. */
@Singleton
final class Preflight {
    private static final long DAY_SECONDS = 86_400;

    private final SourceConfig config;
    private final MysqlConnections connections;
    private final Catalogue catalogue;

    Preflight(SourceConfig config, MysqlConnections connections, Catalogue catalogue) {
        this.config = config;
        this.connections = connections;
        this.catalogue = catalogue;
    }

    List<Finding> inspect() {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = connections.open()) {
            server(connection, findings);
            digests(connection, findings);
            role(connection, findings);
            tables(connection, findings);
        } catch (SQLException e) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "The source cannot be read: " + e.getMessage(),
                    "Check SLUICE_SOURCE_URL, SLUICE_SOURCE_USERNAME and SLUICE_SOURCE_PASSWORD, and that the server"
                            + " is reachable from here"));
        }
        return findings;
    }

    private static void add(List<Finding> findings, boolean good, Severity otherwise, String what, String remedy) {
        findings.add(new Finding(good ? Severity.GOOD : otherwise, what, good ? "" : remedy));
    }

    private static void server(Connection connection, List<Finding> findings) throws SQLException {
        add(
                findings,
                Server.major(connection) >= Server.OLDEST_MAJOR,
                Severity.ERROR,
                "The server is MySQL " + Server.version(connection),
                "Replicate from MySQL 8.0 or later; MariaDB is not supported");
        for (Server.Requirement requirement : Server.REQUIREMENTS) {
            String value = Sql.variable(connection, requirement.variable());
            add(
                    findings,
                    requirement.isMet(value),
                    Severity.ERROR,
                    requirement.variable() + " is " + (value.isEmpty() ? "empty" : value),
                    requirement.remedy());
        }
        String kept = Sql.variable(connection, "binlog_expire_logs_seconds");
        long seconds = kept.isEmpty() ? 0 : Long.parseLong(kept);
        add(
                findings,
                seconds == 0 || seconds >= DAY_SECONDS,
                Severity.WARNING,
                "The server keeps its log for " + (seconds == 0 ? "ever" : seconds + " s"),
                "SET PERSIST binlog_expire_logs_seconds = 604800; -- or an outage that lasts longer needs a new copy");
    }

    private static void digests(Connection connection, List<Finding> findings) throws SQLException {
        boolean known = DigestSql.isKnown(connection);
        add(
                findings,
                known,
                Severity.WARNING,
                "The server " + (known ? "can" : "cannot") + " compute checksums of rows"
                        + (known ? "" : ", so that reconciliations fetch all rows"),
                Server.isAtLeast(connection, DigestSql.SINCE)
                        ? "INSTALL COMPONENT 'file://component_classic_hashing'; -- MD5, which MySQL 9.6 has moved there"
                        : "Upgrade to MySQL " + DigestSql.SINCE + " or later");
    }

    private void role(Connection connection, List<Finding> findings) throws SQLException {
        Set<String> granted = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GRANTS")) {
            while (row.next()) {
                String grant = row.getString(1);
                if (grant.contains(" ON *.* TO ")) {
                    granted.addAll(List.of(grant.substring("GRANT ".length(), grant.indexOf(" ON "))
                            .split(", ?", -1)));
                }
            }
        }
        boolean everything = granted.contains("ALL PRIVILEGES");
        String role = Sql.text(connection, "SELECT CURRENT_USER()");
        for (String privilege : List.of("REPLICATION SLAVE", "REPLICATION CLIENT")) {
            boolean has = everything || granted.contains(privilege);
            add(
                    findings,
                    has,
                    Severity.ERROR,
                    "The role " + role + (has ? " has " : " lacks ") + privilege,
                    "GRANT " + privilege + " ON *.* TO " + account(role) + ";");
        }
        boolean reload = everything || granted.contains("RELOAD");
        add(
                findings,
                reload,
                Severity.WARNING,
                "The role " + role + (reload ? " may" : " may not")
                        + " lock all tables for the moment that a snapshot takes"
                        + (reload ? "" : "; only the replicated ones are locked, which waits for their transactions"),
                "GRANT RELOAD ON *.* TO " + account(role) + ";");
    }

    private static String account(String role) {
        int at = role.lastIndexOf('@');
        return Sql.literal(role.substring(0, at)) + "@" + Sql.literal(role.substring(at + 1));
    }

    private void tables(Connection connection, List<Finding> findings) throws SQLException {
        Catalogue.Findings inspected = catalogue.inspect(connection);
        inspected
                .problems()
                .forEach(problem -> findings.add(new Finding(
                        Severity.ERROR,
                        problem.toString(),
                        "Change the column, or leave the table out of SLUICE_SOURCE_TABLES")));
        add(
                findings,
                !inspected.tables().isEmpty(),
                Severity.ERROR,
                inspected.tables().size() + " tables can be replicated by " + config.username(),
                "Set SLUICE_SOURCE_TABLES so that it matches some, or GRANT SELECT on them");
    }
}
