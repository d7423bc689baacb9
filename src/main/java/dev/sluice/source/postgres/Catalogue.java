package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.TableGlobs;
import dev.sluice.source.Unstorable;
import dev.sluice.source.UnstorableException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads from {@code pg_catalog} which tables are replicated and what they look like. */
@Singleton
public final class Catalogue {
    private static final String TABLES = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relreplident, c.relfilenode::int8 AS storage,
                   row_security_active(c.oid) AS secured
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE %s
             ORDER BY n.nspname, c.relname""";

    /** Since version 18 a column may be NOT NULL though rows of before are NULL: until the constraint is validated. */
    private static final String COLUMNS = """
            SELECT a.attnum, a.attname, a.atttypid::int8 AS type, a.atttypmod, a.attgenerated, a.atthasmissing,
                   a.attnotnull AND NOT EXISTS (
                       SELECT FROM pg_constraint n
                        WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
                          AND NOT n.convalidated) AS notnull,
                   format_type(a.atttypid, a.atttypmod) AS typename,
                   coalesce(col_description(a.attrelid, a.attnum), '') AS comment,
                   a.attisdropped, a.xmin::text::int8 AS writer,
                   pg_snapshot_xmax(pg_current_snapshot())::text::int8 AS next
              FROM pg_attribute a
             WHERE a.attrelid = ?::oid AND a.attnum > 0
             ORDER BY a.attnum""";

    private static final String KEY = """
            SELECT k.attnum
              FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
             WHERE i.indrelid = ?::oid AND k.place <= i.indnkeyatts
               AND CASE WHEN ? THEN i.indisreplident ELSE i.indisprimary END
             ORDER BY k.place""";

    private final TableGlobs globs;
    private final Unstorable unstorable;
    private final String listing;

    public Catalogue(SourceConfig config) {
        this.globs = TableGlobs.of(config.tables());
        this.unstorable = Unstorable.of(config.unstorable());
        this.listing = TABLES.formatted(Partitions.tables(config.partitions()));
    }

    /** What rows hold that were written before the columns were added, and never since; an array of one value each. */
    private static final String MISSING = """
            SELECT attname, min(attmissingval::text) AS value, count(DISTINCT attmissingval::text) AS values
              FROM pg_attribute WHERE attrelid = ANY (?::oid[]) AND atthasmissing AND NOT attisdropped GROUP BY attname""";

    private record Entry(
            long oid, TableId id, boolean partitioned, char replicaIdentity, long storage, boolean secured) {}

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
                    + ". Change that, or leave the table out of SLUICE_SOURCE_TABLES");
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

    /**
     * One table as it is now; empty if there is no such table any more.
     *
     * @throws FatalSourceException if it can no longer be replicated exactly
     */
    Optional<SourceTable> table(Connection connection, TableId id) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        for (Entry entry : entries(connection)) {
            if (entry.id().equals(id)) {
                Optional<SourceTable> table = read(connection, new TypeCatalogue(connection), entry, problems);
                requireNone(problems);
                return table;
            }
        }
        return Optional.empty();
    }

    /**
     * The tables as they are now, without those that cannot be replicated.
     *
     * @throws FatalSourceException if one of the replicated ones can no longer be
     */
    List<SourceTable> tables(Connection connection, Set<TableId> replicated) throws SQLException {
        Findings findings = inspect(connection);
        requireNone(findings.problems().stream()
                .filter(problem -> replicated.contains(problem.table()))
                .toList());
        return findings.tables();
    }

    private static void requireNone(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new FatalSourceException("Cannot go on with a changed table: "
                    + problems.stream().map(Problem::toString).collect(Collectors.joining("; "))
                    + ". Undo the change, or leave the table out of SLUICE_SOURCE_TABLES");
        }
    }

    Findings inspect(Connection connection) throws SQLException {
        List<SourceTable> tables = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        TypeCatalogue types = new TypeCatalogue(connection);
        for (Entry entry : entries(connection)) {
            read(connection, types, entry, problems).ifPresent(tables::add);
        }
        return new Findings(tables, problems, types.unreadable());
    }

    private List<Entry> entries(Connection connection) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(listing);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                TableId id = new TableId(rows.getString("nspname"), rows.getString("relname"));
                if (globs.match(id)) {
                    entries.add(new Entry(
                            rows.getLong("oid"),
                            id,
                            rows.getString("relkind").equals("p"),
                            rows.getString("relreplident").charAt(0),
                            rows.getLong("storage"),
                            rows.getBoolean("secured")));
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
        Map<Integer, Long> writers = new HashMap<>();
        long next = 0;
        boolean missing = entry.partitioned();
        Map<String, Unstorable.Choice> choices = new HashMap<>();
        int before = problems.size();
        if (entry.secured()) {
            problems.add(new Problem(
                    entry.id(),
                    "has row-level security, which hides rows from this role: ALTER ROLE … BYPASSRLS gives all to it"));
        }
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, entry.oid());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    writers.put(row.getInt("attnum"), row.getLong("writer"));
                    next = row.getLong("next");
                    if (row.getBoolean("attisdropped")) {
                        continue;
                    }
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
                        missing |= row.getBoolean("atthasmissing");
                        unstorable.choice(entry.id(), name).ifPresent(found -> choices.put(name, found));
                        boolean nullable =
                                !row.getBoolean("notnull") || unstorable.setsNull(entry.id(), name, type.get());
                        columns.add(new Column(
                                name,
                                type.get(),
                                nullable,
                                row.getString("comment"),
                                row.getInt("attnum"),
                                resolved.name()));
                        declared.add(resolved.declared());
                        numbers.add(row.getInt("attnum"));
                    }
                }
            }
        }
        columns.stream()
                .collect(Collectors.groupingBy(column -> column.name().toLowerCase(Locale.ROOT)))
                .values()
                .stream()
                .filter(alike -> alike.size() > 1)
                .map(alike -> alike.stream().map(Column::name).collect(Collectors.joining(" and ")))
                .forEach(names -> problems.add(new Problem(
                        entry.id(), "has columns that differ only by case, which cannot be told apart: " + names)));
        if (problems.size() > before) {
            return Optional.empty();
        }
        List<Integer> key = new ArrayList<>();
        for (int number : key(connection, entry)) {
            int index = numbers.indexOf(number);
            key.add(index);
            Column column = columns.get(index);
            if (column.nullable()) {
                problems.add(new Problem(
                        entry.id(),
                        "has the key column " + column.name()
                                + (unstorable.setsNull(entry.id(), column.name(), column.type())
                                        ? ", which SLUICE_SOURCE_UNSTORABLE would set to NULL"
                                        : ", whose NOT NULL is not validated: ALTER TABLE … VALIDATE CONSTRAINT")));
            }
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        Optional<Partitions> partitions = entry.partitioned()
                ? Optional.of(Partitions.of(connection, entry.oid(), entry.id(), entry.replicaIdentity()))
                : Optional.empty();
        partitions.ifPresent(parts ->
                parts.problems(!key.isEmpty(), problem -> problems.add(new Problem(entry.id(), problem))));
        if (problems.size() > before) {
            return Optional.empty();
        }
        TableSchema schema = new TableSchema(entry.id(), columns, key);
        List<String> holders = partitions
                .map(parts -> parts.leaves().stream().map(Partitions.Leaf::id).toList())
                .orElse(List.of(Long.toString(entry.oid())));
        Origin origin = new Origin(
                Long.toString(entry.oid()),
                Long.toString(entry.storage()),
                writers.keySet().stream().mapToInt(Integer::intValue).max().orElse(Column.UNNUMBERED),
                former(connection, schema, missing ? holders : List.of()),
                partitions.map(Partitions::parts).orElse(Map.of()));
        return Optional.of(new SourceTable(
                schema,
                declared,
                new EntryAges(next, writers),
                partitions.map(parts -> parts.identity(!key.isEmpty())).orElse(identity(entry, !key.isEmpty())),
                origin,
                choices,
                partitions.map(Partitions::files).orElse(List.of(Sql.quote(entry.id())))));
    }

    /** @param holders oids of what holds the table's rows, as far as it may lack columns in them */
    private static Row former(Connection connection, TableSchema schema, List<String> holders) throws SQLException {
        Object[] values = new Object[schema.columns().size()];
        Arrays.fill(values, Marker.NULL);
        if (holders.isEmpty()) {
            return Row.of(values);
        }
        Printing.configure(connection);
        try (PreparedStatement statement = connection.prepareStatement(MISSING)) {
            statement.setArray(1, connection.createArrayOf("text", holders.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    int index = schema.indexOf(row.getString("attname"))
                            .orElseThrow(() -> new RetryableSourceException(
                                    "Cannot read the columns of " + schema.id() + ": they were altered just now"));
                    // Partitions that differ have not got the column in one step.
                    values[index] =
                            row.getInt("values") > 1 ? Marker.UNCHANGED : former(schema, index, row.getString("value"));
                }
            }
        }
        return Row.of(values);
    }

    private static Object former(TableSchema table, int index, String text) {
        Column column = table.columns().get(index);
        if (column.type() instanceof ColumnType.Array) {
            return Marker.UNCHANGED;
        }
        try {
            return ((List<?>)
                            TextValue.read(new ColumnType.Array(column.type()), text, table.id() + "." + column.name()))
                    .getFirst();
        } catch (UnstorableException _) {
            // No default of a lake's column can be equal to it, whatever becomes of such values in rows.
            return Marker.UNCHANGED;
        }
    }

    private Optional<ColumnType> columnType(TableId table, String column, TypeCatalogue.Resolved resolved) {
        return unstorable.keepsText(table, column)
                ? resolved.type().map(_ -> new ColumnType.Verbatim(resolved.name()))
                : resolved.type();
    }

    private static List<Integer> key(Connection connection, Entry entry) throws SQLException {
        List<Integer> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEY)) {
            statement.setLong(1, entry.oid());
            // Which index that is of a partitioned table means nothing to its partitions.
            statement.setBoolean(2, entry.replicaIdentity() == 'i' && !entry.partitioned());
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
