package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import dev.sluice.source.TableGlobs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Some values of any table's columns as text, whatever their types: also of tables that cannot be replicated. Bounded
 * in rows, in each value's length and in each column's sum of them; see {@link SamplingConnection} for the rest.
 */
public final class TextSamples implements AutoCloseable {
    /**
     * A column as the catalogue describes it.
     *
     * @param type as SQL names it, with length or precision
     * @param base the type's name without those; of a domain the type that it restricts
     * @param category {@code pg_type.typcategory}
     */
    public record TextColumn(String name, String type, String base, char category, String comment, boolean key) {}

    /** @param estimatedRows as of the last ANALYZE; negative if unknown */
    public record TextTable(TableId id, boolean partitioned, double estimatedRows, List<TextColumn> columns) {
        public TextTable {
            columns = List.copyOf(columns);
        }
    }

    private static final String COLUMNS = """
            SELECT n.nspname, c.relname, c.relkind, c.reltuples, a.attname,
                   format_type(a.atttypid, a.atttypmod) AS type,
                   format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL) AS base,
                   t.typcategory, coalesce(col_description(a.attrelid, a.attnum), '') AS comment,
                   EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)
                      AND CASE WHEN c.relreplident = 'i' THEN i.indisreplident ELSE i.indisprimary END) AS key
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
               AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
               AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY n.nspname, c.relname, a.attnum""";

    private static final int MAX_CHARACTERS = 2_000;
    private static final int MAX_DOCUMENT_BYTES = 32_768;
    private static final int MAX_COLUMN_CHARACTERS = 4_000_000;
    private static final int FETCH_SIZE = 100;

    /** Tables with fewer times the wanted rows are read from their beginning. */
    private static final int SAMPLED_FROM = 10;

    /** Blocks are not equally full, so more of them are asked for than the rows need. */
    private static final double SURPLUS = 3;

    private final SamplingConnection connection;
    private final TableGlobs configured;
    private final TableGlobs wanted;

    /** @param globs narrow down what {@code SLUICE_SOURCE_TABLES} allows; all of it if there are none */
    public TextSamples(PostgresConnections connections, SourceConfig config, List<String> globs) {
        this.configured = TableGlobs.of(config.tables());
        this.wanted = TableGlobs.of(globs.isEmpty() ? Optional.empty() : Optional.of(globs));
        this.connection = new SamplingConnection(connections);
    }

    /**
     * The tables, by name.
     *
     * @throws SourceException if the catalogue cannot be read
     */
    public List<TextTable> tables() {
        return connection.read("list the source's tables", TextSamples::describe).stream()
                .filter(table -> configured.match(table.id()) && wanted.match(table.id()))
                .toList();
    }

    private static List<TextTable> describe(Connection connection) throws SQLException {
        Map<TableId, TextTable> tables = new LinkedHashMap<>();
        Map<TableId, List<TextColumn>> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                TableId id = new TableId(row.getString("nspname"), row.getString("relname"));
                tables.putIfAbsent(
                        id,
                        new TextTable(id, row.getString("relkind").equals("p"), row.getDouble("reltuples"), List.of()));
                columns.computeIfAbsent(id, _ -> new ArrayList<>())
                        .add(new TextColumn(
                                row.getString("attname"),
                                row.getString("type"),
                                row.getString("base"),
                                row.getString("typcategory").charAt(0),
                                row.getString("comment"),
                                row.getBoolean("key")));
            }
        }
        return tables.values().stream()
                .map(table -> new TextTable(
                        table.id(),
                        table.partitioned(),
                        table.estimatedRows(),
                        columns.getOrDefault(table.id(), List.of())))
                .toList();
    }

    /**
     * Values of some columns, without SQL NULL; JSON whole or not at all, arrays as JSON, other values perhaps cut.
     *
     * @param columns names of the table's columns, at least one
     * @param rows at most
     * @throws SourceException if the table cannot be read
     */
    public Map<String, List<String>> read(TextTable table, Set<String> columns, int rows) {
        List<TextColumn> selected = table.columns().stream()
                .filter(column -> columns.contains(column.name()))
                .toList();
        return connection.read("sample " + table.id(), session -> {
            if (table.estimatedRows() < (double) SAMPLED_FROM * rows) {
                return select(session, table, selected, "", rows);
            }
            double percent = Math.min(100, 100.0 * SURPLUS * rows / table.estimatedRows());
            // Repeatable, so that two scans of one database say the same.
            String method = String.format(java.util.Locale.ROOT, " TABLESAMPLE SYSTEM (%.6f) REPEATABLE (1)", percent);
            Map<String, List<String>> values = select(session, table, selected, method, rows);
            // The estimate may be old, and the blocks empty.
            return values.values().stream().allMatch(List::isEmpty)
                    ? select(session, table, selected, "", rows)
                    : values;
        });
    }

    private static Map<String, List<String>> select(
            Connection connection, TextTable table, List<TextColumn> columns, String method, int rows)
            throws SQLException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column.name(), new ArrayList<>()));
        int[] characters = new int[columns.size()];
        String name =
                Sql.quote(table.id().schema()) + "." + Sql.quote(table.id().name());
        String sql =
                columns.stream().map(TextSamples::expression).collect(Collectors.joining(", ", "SELECT ", " FROM "))
                        + (table.partitioned() ? "" : "ONLY ") + name + method + " LIMIT " + rows;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    for (int index = 0; index < characters.length; index++) {
                        String value = row.getString(index + 1);
                        if (value != null && characters[index] + value.length() <= MAX_COLUMN_CHARACTERS) {
                            characters[index] += value.length();
                            values.getOrDefault(columns.get(index).name(), List.of())
                                    .add(value);
                        }
                    }
                }
            }
        }
        return values;
    }

    private static String expression(TextColumn column) {
        String name = Sql.quote(column.name());
        String fits = "CASE WHEN pg_column_size(" + name + ") <= " + MAX_DOCUMENT_BYTES + " THEN ";
        if (column.category() == 'A') {
            return fits + "to_json(" + name + ")::text END";
        }
        return column.base().equals("json") || column.base().equals("jsonb")
                ? fits + name + "::text END"
                : "left(" + name + "::text, " + MAX_CHARACTERS + ")";
    }

    @Override
    public void close() {
        connection.close();
    }
}
