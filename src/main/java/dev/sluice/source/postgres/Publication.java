package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import dev.sluice.source.FatalSourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The publication that the slot's stream is limited to. */
final class Publication {
    private static final Logger LOG = Logger.getLogger(Publication.class);
    private static final int COLUMN_LISTS_SINCE = 150000;
    private static final int SCHEMAS_SINCE = 150000;

    /** Found so with 16; 13 does not. */
    private static final int PARTITIONS_FORGOTTEN_SINCE = 160000;

    private final String name;

    Publication(String name) {
        this.name = name;
    }

    /**
     * Creates it for exactly these tables, or adds those that are missing to the one that exists. It must hold a table
     * before the position of the slot, or of the table's copy: the server looks it up as of the changes it decodes.
     *
     * @param official tables that the lake holds
     * @throws FatalSourceException if it exists and leaves out something that we need
     */
    void ensure(Connection connection, List<SourceTable> tables, Set<TableId> official) throws SQLException {
        if (exists(connection)) {
            publishAsRoots(connection, tables, official);
            List<String> problems = new ArrayList<>();
            checkPartitions(connection, tables, problems);
            requireNone(problems);
            extend(connection, tables);
            requireNone(problems(connection, tables));
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(creation(tables));
        } catch (SQLException e) {
            throw SqlErrors.of("create the publication; let its owner run: " + creation(tables), e);
        }
        LOG.infof("Created publication %s for %d tables", name, tables.size());
    }

    /**
     * What the catalogue has of the table, of what identifies its rows in the log, and of the publication: another text once
     * any of it has been altered, or altered and changed back.
     */
    String entries(Connection connection, SourceTable table) throws SQLException {
        String schemas = Server.version(connection) >= SCHEMAS_SINCE ? """
                UNION ALL
                SELECT n.oid, n.xmin, 'schema' FROM pg_publication_namespace n, published p
                 WHERE n.pnpubid = p.oid AND n.pnnspid IN (SELECT relnamespace FROM pg_class WHERE oid IN (SELECT oid FROM family))
                """ : "";
        try (PreparedStatement statement = connection.prepareStatement("""
                WITH relations AS (SELECT unnest(?::regclass[])::oid AS oid),
                     family AS (SELECT oid FROM relations
                                UNION SELECT pg_partition_ancestors(oid::regclass)::oid FROM relations),
                     published AS (SELECT oid, xmin FROM pg_publication WHERE pubname = ?),
                     entries (oid, xmin, kind) AS (
                       SELECT oid, xmin, 'publication' FROM published
                       UNION ALL
                       SELECT r.oid, r.xmin, 'table' FROM pg_publication_rel r, published p
                        WHERE r.prpubid = p.oid AND r.prrelid IN (SELECT oid FROM family)
                       UNION ALL
                       SELECT c.oid, c.xmin, 'relation ' || c.relreplident::text FROM pg_class c
                        WHERE c.oid IN (SELECT oid FROM family)
                       UNION ALL
                       SELECT i.indexrelid, i.xmin, 'index' FROM pg_index i
                        WHERE i.indrelid IN (SELECT oid FROM family) AND (i.indisprimary OR i.indisreplident)
                       UNION ALL
                       SELECT h.inhrelid, h.xmin, 'partition' FROM pg_inherits h
                        WHERE h.inhrelid IN (SELECT oid FROM family)
                """ + schemas + """
                )
                SELECT coalesce(string_agg(kind || ' ' || oid || ' ' || xmin, ',' ORDER BY kind, oid), '')
                       || left(pg_walfile_name(pg_current_wal_lsn()), 8)
                  FROM entries""")) {
            List<String> relations = new ArrayList<>(table.files());
            relations.add(table.quoted());
            statement.setArray(1, connection.createArrayOf("text", relations.toArray()));
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private void requireNone(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new FatalSourceException("Cannot use publication " + name + ": " + String.join("; ", problems));
        }
    }

    private void publishAsRoots(Connection connection, List<SourceTable> tables, Set<TableId> official)
            throws SQLException {
        if (tables.stream().noneMatch(SourceTable::isPartitioned) || isAsRoots(connection)) {
            return;
        }
        List<TableId> lossy = tables.stream()
                .filter(SourceTable::isPartitioned)
                .map(table -> table.schema().id())
                .filter(official::contains)
                .toList();
        if (!lossy.isEmpty()) {
            throw new FatalSourceException("Cannot go on with publication " + name
                    + ": it was changed, and has not told of"
                    + " partitions' rows as of their tables' since. Run " + asRoots(true) + ", start again, and have"
                    + " these copied anew (sluice copy): " + lossy);
        }
        alter(connection);
        LOG.infof("Publication %s tells of partitions' rows as of their tables' from now on", name);
    }

    private void alter(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(asRoots(true));
        } catch (SQLException e) {
            throw SqlErrors.of("change the publication; let its owner run: " + asRoots(true), e);
        }
    }

    /**
     * Lets the server look again, from this place of the log on, which tables are partitions of which: older ones keep what
     * they have once seen of a table when it is attached or detached.
     */
    void forgetPartitions(Connection connection, List<SourceTable> tables) throws SQLException {
        if (tables.stream().anyMatch(SourceTable::isPartitioned)
                && Server.version(connection) < PARTITIONS_FORGOTTEN_SINCE) {
            alter(connection);
        }
    }

    private String asRoots(boolean on) {
        return "ALTER PUBLICATION " + Sql.quote(name) + " SET (publish_via_partition_root = " + on + ")";
    }

    private boolean isAsRoots(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pubviaroot FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void extend(Connection connection, List<SourceTable> tables) throws SQLException {
        List<SourceTable> missing = missing(connection, tables);
        if (missing.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(addition(missing));
        } catch (SQLException e) {
            throw SqlErrors.of("add tables to the publication; let its owner run: " + addition(missing), e);
        }
        LOG.infof("Added %d tables to publication %s", missing.size(), name);
    }

    private List<SourceTable> missing(Connection connection, List<SourceTable> tables) throws SQLException {
        Set<TableId> published = published(connection);
        return tables.stream()
                .filter(table -> !published.contains(table.schema().id()))
                .toList();
    }

    private String addition(List<SourceTable> tables) {
        return "ALTER PUBLICATION " + Sql.quote(name) + " ADD TABLE "
                + tables.stream().map(SourceTable::quoted).collect(Collectors.joining(", "));
    }

    String creation(List<SourceTable> tables) {
        return "CREATE PUBLICATION " + Sql.quote(name) + " FOR TABLE "
                + tables.stream().map(SourceTable::quoted).collect(Collectors.joining(", "))
                + (tables.stream().anyMatch(SourceTable::isPartitioned)
                        ? " WITH (publish_via_partition_root = true)"
                        : "");
    }

    boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Once they are published, the server refuses some changes of these. */
    static void warnOfMissingIdentities(List<SourceTable> tables) {
        for (SourceTable table : tables) {
            if (table.identity() == SourceTable.Identity.NONE) {
                LOG.warnf(
                        "%s has no replica identity: the server now refuses updates and deletes of it. Add a key, or"
                                + " run ALTER TABLE %s REPLICA IDENTITY FULL",
                        table.schema().id(), table.quoted());
            }
        }
    }

    /** What an existing publication leaves out of what we need, each with its remedy. */
    List<String> problems(Connection connection, List<SourceTable> tables) throws SQLException {
        List<String> problems = new ArrayList<>();
        checkOperations(connection, problems);
        checkPartitions(connection, tables, problems);
        List<SourceTable> missing = missing(connection, tables);
        if (!missing.isEmpty()) {
            problems.add("it does not publish "
                    + missing.stream().map(SourceTable::quoted).collect(Collectors.joining(", "))
                    + ". Leave them out of SLUICE_SOURCE_TABLES, or start again, which copies them: it adds them if the"
                    + " role owns the publication and the tables; else let the owner run before " + addition(missing));
        }
        checkFilters(connection, tables, problems);
        return problems;
    }

    private void checkOperations(Connection connection, List<String> problems) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate FROM pg_publication WHERE pubname = ?""")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && !row.getBoolean(1)) {
                    problems.add("it leaves out kinds of changes: ALTER PUBLICATION " + Sql.quote(name)
                            + " SET (publish = 'insert, update, delete, truncate')");
                }
            }
        }
    }

    private void checkPartitions(Connection connection, List<SourceTable> tables, List<String> problems)
            throws SQLException {
        if (tables.stream().anyMatch(SourceTable::isPartitioned) && !isAsRoots(connection)) {
            problems.add("it tells of partitions' rows as of the partitions': " + asRoots(true)
                    + ", or set SLUICE_SOURCE_PARTITIONS=leaf");
        }
        List<SourceTable> hidden = hidden(connection, tables);
        if (!hidden.isEmpty()) {
            problems.add("it tells of the rows of "
                    + hidden.stream().map(SourceTable::quoted).collect(Collectors.joining(", "))
                    + " as of the table they are partitions of: " + asRoots(false)
                    + ", or set SLUICE_SOURCE_PARTITIONS=root");
        }
    }

    /** Partitions that are to be tables of their own, and whose rows are published under another name. */
    private List<SourceTable> hidden(Connection connection, List<SourceTable> tables) throws SQLException {
        if (!isAsRoots(connection)) {
            return List.of();
        }
        List<SourceTable> hidden = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT relispartition FROM pg_class WHERE oid = ?::regclass")) {
            for (SourceTable table : missing(connection, tables)) {
                statement.setString(1, table.quoted());
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next() && row.getBoolean(1)) {
                        hidden.add(table);
                    }
                }
            }
        }
        return hidden;
    }

    private Set<TableId> published(Connection connection) throws SQLException {
        Set<TableId> published = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    published.add(new TableId(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return published;
    }

    private void checkFilters(Connection connection, List<SourceTable> tables, List<String> problems)
            throws SQLException {
        if (Server.version(connection) < COLUMN_LISTS_SINCE) {
            return;
        }
        Set<TableId> ours = tables.stream().map(table -> table.schema().id()).collect(Collectors.toUnmodifiableSet());
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT n.nspname, c.relname
                  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
                  JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE p.pubname = ? AND (r.prattrs IS NOT NULL OR r.prqual IS NOT NULL)""")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    TableId table = new TableId(rows.getString(1), rows.getString(2));
                    if (ours.contains(table)) {
                        problems.add("it publishes only some rows or columns of " + table
                                + ", and the copy would not be exact: publish the whole table");
                    }
                }
            }
        }
    }
}
