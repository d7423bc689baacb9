package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.TableGlobs;
import dev.sluice.source.Unstorable;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads from {@code pg_catalog} which tables are replicated and what they look like. */
@Singleton
public final class Catalogue {
    private static final String TABLES = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relreplident
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
               AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
             ORDER BY n.nspname, c.relname""";

    private static final String COLUMNS = """
            SELECT a.attnum, a.attname, a.atttypid::int8 AS type, a.atttypmod, a.attnotnull, a.attgenerated,
                   format_type(a.atttypid, a.atttypmod) AS typename,
                   coalesce(col_description(a.attrelid, a.attnum), '') AS comment
              FROM pg_attribute a
             WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum""";

    private static final String KEY = """
            SELECT k.attnum
              FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
             WHERE i.indrelid = ?::oid AND k.place <= i.indnkeyatts
               AND CASE WHEN ? THEN i.indisreplident ELSE i.indisprimary END
             ORDER BY k.place""";

    private final TableGlobs globs;
    private final Unstorable unstorable;

    public Catalogue(SourceConfig config) {
        this.globs = TableGlobs.of(config.tables());
        this.unstorable = Unstorable.of(config.unstorable());
    }

    private record Entry(long oid, TableId id, boolean partitioned, char replicaIdentity) {}

    /** What cannot be replicated, in the words of the report. */
    record Problem(TableId table, String what) {
        @Override
        public String toString() {
            return table + " " + what;
        }
    }

    /**
     * The tables that can be replicated, and why others cannot.
     *
     * @param obstacles what keeps the database from being replicated at all
     */
    record Findings(List<SourceTable> tables, List<Problem> problems, List<String> obstacles) {}

    /**
     * The configured tables, by name.
     *
     * @throws FatalSourceException if there is none, or for all that cannot be replicated exactly, at once
     */
    List<SourceTable> tables(Connection connection) throws SQLException {
        Findings findings = inspect(connection);
        List<String> refusals = new ArrayList<>(findings.obstacles());
        findings.problems().forEach(problem -> refusals.add(problem.toString()));
        if (!refusals.isEmpty()) {
            throw new FatalSourceException("Cannot replicate: " + String.join("; ", refusals)
                    + ". Change the column or its type, or leave the table out of SLUICE_SOURCE_TABLES");
        }
        if (findings.tables().isEmpty()) {
            throw new FatalSourceException("Cannot replicate: no table matches SLUICE_SOURCE_TABLES (" + globs + ")");
        }
        return findings.tables();
    }

    /**
     * The replicated tables' schemas.
     *
     * @throws FatalSourceException as {@link #tables}
     */
    public List<TableSchema> schemas(Connection connection) throws SQLException {
        return tables(connection).stream().map(SourceTable::schema).toList();
    }

    Findings inspect(Connection connection) throws SQLException {
        List<SourceTable> tables = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        TypeCatalogue types = new TypeCatalogue(connection);
        for (Entry entry : entries(connection)) {
            if (entry.partitioned()) {
                problems.add(new Problem(entry.id(), "is partitioned, which is not supported yet"));
            } else {
                read(connection, types, entry, problems).ifPresent(tables::add);
            }
        }
        return new Findings(tables, problems, types.unreadable());
    }

    private List<Entry> entries(Connection connection) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                TableId id = new TableId(rows.getString("nspname"), rows.getString("relname"));
                if (globs.match(id)) {
                    entries.add(new Entry(
                            rows.getLong("oid"),
                            id,
                            rows.getString("relkind").equals("p"),
                            rows.getString("relreplident").charAt(0)));
                }
            }
        }
        return entries;
    }

    private Optional<SourceTable> read(Connection connection, TypeCatalogue types, Entry entry, List<Problem> problems)
            throws SQLException {
        List<Column> columns = new ArrayList<>();
        List<String> declared = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        int before = problems.size();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, entry.oid());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String name = row.getString("attname");
                    TypeCatalogue.Resolved resolved = types.resolve(row.getLong("type"), row.getInt("atttypmod"));
                    Optional<ColumnType> type = columnType(entry.id(), name, resolved);
                    if (!row.getString("attgenerated").isEmpty()) {
                        problems.add(new Problem(
                                entry.id(), "has the generated column " + name + ", which the log does not carry"));
                    } else if (type.isEmpty()) {
                        problems.add(new Problem(
                                entry.id(),
                                "has the column " + name + " of type " + row.getString("typename")
                                        + ", which is not supported"));
                    } else {
                        columns.add(
                                new Column(name, type.get(), !row.getBoolean("attnotnull"), row.getString("comment")));
                        declared.add(resolved.declared());
                        numbers.add(row.getInt("attnum"));
                    }
                }
            }
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        List<Integer> key = new ArrayList<>();
        for (int number : key(connection, entry)) {
            key.add(numbers.indexOf(number));
        }
        return Optional.of(
                new SourceTable(new TableSchema(entry.id(), columns, key), declared, identity(entry, !key.isEmpty())));
    }

    private Optional<ColumnType> columnType(TableId table, String column, TypeCatalogue.Resolved resolved) {
        boolean asText = unstorable
                .rule(table, column)
                .filter(rule -> rule.choice() == Unstorable.Choice.TEXT)
                .isPresent();
        return asText ? resolved.type().map(_ -> new ColumnType.Verbatim(resolved.name())) : resolved.type();
    }

    private static List<Integer> key(Connection connection, Entry entry) throws SQLException {
        List<Integer> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEY)) {
            statement.setLong(1, entry.oid());
            statement.setBoolean(2, entry.replicaIdentity() == 'i');
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getInt(1));
                }
            }
        }
        return key;
    }

    private static SourceTable.Identity identity(Entry entry, boolean hasKey) {
        return switch (entry.replicaIdentity()) {
            case 'f' -> SourceTable.Identity.FULL;
            case 'n' -> SourceTable.Identity.NONE;
            default -> hasKey ? SourceTable.Identity.KEY : SourceTable.Identity.NONE;
        };
    }
}
