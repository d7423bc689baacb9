package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import dev.sluice.source.SampledValues;
import dev.sluice.source.SamplingConnection;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.TableGlobs;
import dev.sluice.source.TextSamples;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** PostgreSQL's: of large tables some blocks are read; see {@link SamplingConnection} for what bounds it in time. */
public final class PostgresTextSamples implements TextSamples {
    private static final String COLUMNS = """
            SELECT n.nspname, c.relname, c.relkind, c.reltuples, a.attname,
                   format_type(a.atttypid, a.atttypmod) AS type,
                   format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL) AS base,
                   t.typcategory, coalesce(col_description(a.attrelid, a.attnum), '') AS comment,
                   EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)
                      AND CASE WHEN c.relreplident = 'i' THEN i.indisreplident ELSE i.indisprimary END) AS key
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
             WHERE %s
               AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY n.nspname, c.relname, a.attnum""";

    private static final int FETCH_SIZE = 100;

    /** Blocks are not equally full, so more of them are asked for than the rows need. */
    private static final double SURPLUS = 3;

    private final SamplingConnection connection;
    private final String listing;
    private final TableGlobs configured;
    private final TableGlobs wanted;
    private final Set<TableId> partitioned = new HashSet<>();

    /** @param globs narrow down what {@code SLUICE_SOURCE_TABLES} allows; all of it if there are none */
    public PostgresTextSamples(SourceConfig config, List<String> globs) {
        this.listing = COLUMNS.formatted(Partitions.tables(config.partitions()));
        this.configured = TableGlobs.of(config.tables());
        this.wanted = TableGlobs.of(globs.isEmpty() ? Optional.empty() : Optional.of(globs));
        this.connection = Sampling.connect(config);
    }

    @Override
    public List<TextTable> tables() {
        return connection.read("list the source's tables", this::describe).stream()
                .filter(table -> configured.match(table.id()) && wanted.match(table.id()))
                .toList();
    }

    private List<TextTable> describe(Connection connection) throws SQLException {
        Map<TableId, TextTable> tables = new LinkedHashMap<>();
        Map<TableId, List<TextColumn>> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(listing);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                TableId id = new TableId(row.getString("nspname"), row.getString("relname"));
                tables.putIfAbsent(id, new TextTable(id, row.getDouble("reltuples"), List.of()));
                if (row.getString("relkind").equals("p")) {
                    partitioned.add(id);
                }
                columns.computeIfAbsent(id, _ -> new ArrayList<>())
                        .add(new TextColumn(
                                row.getString("attname"),
                                row.getString("type"),
                                kind(row.getString("typcategory").charAt(0), row.getString("base")),
                                row.getString("comment"),
                                row.getBoolean("key")));
            }
        }
        return tables.values().stream()
                .map(table ->
                        new TextTable(table.id(), table.estimatedRows(), columns.getOrDefault(table.id(), List.of())))
                .toList();
    }

    /**
     * @param category {@code pg_type.typcategory}
     * @param base the type's name without length or precision, where the category says too little; of a domain the type
     *     that it restricts
     */
    private static Kind kind(char category, String base) {
        return switch (category) {
            case 'S', 'E' -> Kind.TEXT;
            case 'N' -> Kind.NUMBER;
            case 'B' -> Kind.BOOLEAN;
            case 'I' -> Kind.NETWORK;
            case 'G' -> Kind.GEOMETRY;
            case 'A' -> Kind.ARRAY;
            case 'D' -> base.equals("date") ? Kind.DATE : Kind.TIMESTAMP;
            default ->
                switch (base) {
                    case "uuid" -> Kind.UUID;
                    case "json", "jsonb" -> Kind.JSON;
                    case "macaddr", "macaddr8" -> Kind.HARDWARE_ADDRESS;
                    case "geometry", "geography" -> Kind.GEOMETRY;
                    default -> Kind.OTHER;
                };
        };
    }

    @Override
    public Map<String, List<String>> read(TextTable table, Set<String> columns, int rows) {
        List<TextColumn> selected = table.columns().stream()
                .filter(column -> columns.contains(column.name()))
                .toList();
        return connection.read("sample " + table.id(), session -> {
            if (table.estimatedRows() < (double) SampledValues.SAMPLED_FROM * rows) {
                return select(session, table, selected, "", rows);
            }
            double percent = Math.min(100, 100.0 * SURPLUS * rows / table.estimatedRows());
            // Repeatable, so that two scans of one database say the same.
            String method = String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%.6f) REPEATABLE (1)", percent);
            Map<String, List<String>> values = select(session, table, selected, method, rows);
            // The estimate may be old, and the blocks empty.
            return values.values().stream().allMatch(List::isEmpty)
                    ? select(session, table, selected, "", rows)
                    : values;
        });
    }

    private Map<String, List<String>> select(
            Connection session, TextTable table, List<TextColumn> columns, String method, int rows)
            throws SQLException {
        SampledValues values =
                new SampledValues(columns.stream().map(TextColumn::name).toList());
        String name =
                Sql.quote(table.id().schema()) + "." + Sql.quote(table.id().name());
        String sql = columns.stream()
                        .map(PostgresTextSamples::expression)
                        .collect(Collectors.joining(", ", "SELECT ", " FROM "))
                + (partitioned.contains(table.id()) ? "" : "ONLY ") + name + method + " LIMIT " + rows;
        try (Statement statement = session.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet row = statement.executeQuery(sql)) {
                values.add(row);
            }
        }
        return values.byColumn();
    }

    private static String expression(TextColumn column) {
        String name = Sql.quote(column.name());
        String fits = "CASE WHEN pg_column_size(" + name + ") <= " + SampledValues.MAX_DOCUMENT_BYTES + " THEN ";
        return switch (column.kind()) {
            case ARRAY -> fits + "to_json(" + name + ")::text END";
            case JSON -> fits + name + "::text END";
            case TEXT, NUMBER, BOOLEAN, DATE, TIMESTAMP, NETWORK, HARDWARE_ADDRESS, UUID, GEOMETRY, OTHER ->
                "left(" + name + "::text, " + SampledValues.MAX_CHARACTERS + ")";
        };
    }

    @Override
    public void close() {
        connection.close();
    }
}
