package dev.sluice.source.postgres;

import dev.sluice.source.Finding;
import dev.sluice.source.Finding.Severity;
import dev.sluice.source.SourceConfig;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at everything that a replication needs, and changes nothing. */
@Singleton
final class Preflight {
    private final SourceConfig config;
    private final PostgresConnections connections;
    private final Catalogue catalogue;

    Preflight(SourceConfig config, PostgresConnections connections, Catalogue catalogue) {
        this.config = config;
        this.connections = connections;
        this.catalogue = catalogue;
    }

    List<Finding> inspect() {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = connections.open()) {
            server(connection, findings);
            role(connection, findings);
            slot(connection, findings);
            tables(connection, findings);
        } catch (SQLException e) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "The source cannot be read: " + e.getMessage(),
                    "Check SLUICE_SOURCE_URL, SLUICE_SOURCE_USERNAME and SLUICE_SOURCE_PASSWORD, and that the server"
                            + " is reachable from here"));
            return findings;
        }
        PostgresConnections.standby(config)
                .map(standby -> new StandbyPreflight(connections, standby, catalogue).inspect())
                .ifPresent(findings::addAll);
        return findings;
    }

    private static void add(List<Finding> findings, boolean good, Severity otherwise, String what, String remedy) {
        findings.add(new Finding(good ? Severity.GOOD : otherwise, what, good ? "" : remedy));
    }

    private static void server(Connection connection, List<Finding> findings) throws SQLException {
        add(
                findings,
                Server.version(connection) >= Server.OLDEST,
                Severity.ERROR,
                "The server is PostgreSQL " + Server.setting(connection, "server_version"),
                "Upgrade to PostgreSQL 13 or later");
        String level = Server.setting(connection, "wal_level");
        add(
                findings,
                level.equals("logical"),
                Severity.ERROR,
                "wal_level is " + level,
                "ALTER SYSTEM SET wal_level = logical; -- then restart the server");
        String encoding = Server.setting(connection, "server_encoding");
        add(
                findings,
                encoding.equals("UTF8"),
                Severity.ERROR,
                "The database's encoding is " + encoding,
                "Replicate from a database whose encoding is UTF8");
    }

    private void role(Connection connection, List<Finding> findings) throws SQLException {
        boolean replication = is(
                connection,
                "SELECT rolreplication OR rolsuper OR EXISTS (SELECT 1 FROM pg_roles g WHERE g.rolname IN"
                        + " ('rds_replication', 'cloudsqlsuperuser') AND pg_has_role(current_user, g.oid, 'member'))"
                        + " FROM pg_roles WHERE rolname = current_user");
        add(
                findings,
                replication,
                Severity.ERROR,
                "The role " + config.username() + (replication ? " may" : " may not") + " replicate",
                "ALTER ROLE " + Sql.quote(config.username()) + " REPLICATION;");
    }

    private void slot(Connection connection, List<Finding> findings) throws SQLException {
        Optional<ReplicationSlot> slot = ReplicationSlot.find(connection, config.slot());
        if (slot.isEmpty()) {
            boolean free = is(
                    connection,
                    "SELECT count(*) < current_setting('max_replication_slots')::int FROM pg_replication_slots");
            add(
                    findings,
                    free,
                    Severity.ERROR,
                    "The slot " + config.slot() + " does not exist yet, and "
                            + (free ? "there is room for it" : "all slots are taken"),
                    "ALTER SYSTEM SET max_replication_slots = 20; -- then restart, or drop a slot that nobody needs");
            return;
        }
        ReplicationSlot found = slot.get();
        boolean ours = found.plugin().equals("pgoutput") && found.database().equals(connections.database());
        add(
                findings,
                ours,
                Severity.ERROR,
                "The slot " + config.slot() + " exists" + (ours ? "" : " and belongs to somebody else"),
                "Set SLUICE_SOURCE_SLOT to another name");
        add(
                findings,
                !found.lost(),
                Severity.ERROR,
                "The slot " + config.slot() + (found.lost() ? " has lost log" : " holds the log it needs"),
                "SELECT pg_drop_replication_slot(" + Sql.literal(config.slot()) + "); -- and begin with an empty lake");
        add(
                findings,
                !found.active(),
                Severity.WARNING,
                "The slot " + config.slot() + (found.active() ? " is in use" : " is not in use"),
                "Stop the other Sluice, or set SLUICE_SOURCE_SLOT to another name");
    }

    private void tables(Connection connection, List<Finding> findings) throws SQLException {
        Catalogue.Findings inspected = catalogue.inspect(connection);
        inspected
                .obstacles()
                .forEach(obstacle -> findings.add(
                        new Finding(Severity.ERROR, obstacle, "Replace the type, or drop it where nothing uses it")));
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
                inspected.tables().size() + " tables can be replicated",
                "Set SLUICE_SOURCE_TABLES so that it matches some");
        for (SourceTable table : inspected.tables()) {
            Set<String> read = new LinkedHashSet<>(table.files());
            read.add(table.quoted());
            for (String relation : read) {
                if (!is(connection, "SELECT has_table_privilege(" + Sql.literal(relation) + ", 'SELECT')")) {
                    findings.add(new Finding(
                            Severity.ERROR,
                            relation + " may not be read",
                            "GRANT SELECT ON " + relation + " TO " + Sql.quote(config.username()) + ";"));
                }
            }
            if (table.identity() == SourceTable.Identity.NONE) {
                findings.add(new Finding(
                        Severity.WARNING,
                        table.schema().id() + " has no replica identity: once it is published, the server refuses"
                                + " updates and deletes of it",
                        "ALTER TABLE " + table.quoted() + " REPLICA IDENTITY FULL; -- or add a primary key"));
            } else if (config.wholeOldRows() && table.identity() == SourceTable.Identity.KEY) {
                findings.add(new Finding(
                        Severity.WARNING,
                        "the log tells of rows of " + table.schema().id() + " before a change no more than their key,"
                                + " and so does its history",
                        "ALTER TABLE " + table.quoted() + " REPLICA IDENTITY FULL; -- or, if that will do,"
                                + " SLUICE_SOURCE_WHOLE_OLD_ROWS=false"));
            }
        }
        publication(connection, inspected.tables(), findings);
    }

    private void publication(Connection connection, List<SourceTable> tables, List<Finding> findings)
            throws SQLException {
        Publication publication = new Publication(config.publication());
        if (publication.exists(connection)) {
            List<String> problems = publication.problems(connection, tables);
            add(
                    findings,
                    problems.isEmpty(),
                    Severity.ERROR,
                    "The publication " + config.publication() + " exists"
                            + (problems.isEmpty() ? "" : ", but " + String.join("; ", problems)),
                    "Change the publication as said");
            return;
        }
        List<SourceTable> foreign = new ArrayList<>();
        for (SourceTable table : tables) {
            if (!is(
                    connection,
                    "SELECT pg_has_role(current_user, relowner, 'usage') FROM pg_class WHERE oid = "
                            + Sql.literal(table.quoted()) + "::regclass")) {
                foreign.add(table);
            }
        }
        boolean allowed =
                foreign.isEmpty() && is(connection, "SELECT has_database_privilege(current_database(), 'CREATE')");
        add(
                findings,
                allowed || tables.isEmpty(),
                Severity.ERROR,
                "The publication " + config.publication() + " does not exist yet, and "
                        + (allowed ? "can be created" : "the role may not create it"),
                tables.isEmpty() ? "" : publication.creation(tables) + "; -- as the tables' owner");
    }

    private static boolean is(Connection connection, String sql) throws SQLException {
        return "t".equals(Server.text(connection, sql));
    }
}
