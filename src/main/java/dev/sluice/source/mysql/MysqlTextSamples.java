package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import dev.sluice.source.SampledValues;
import dev.sluice.source.SamplingConnection;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.TableGlobs;
import dev.sluice.source.TextSamples;
import java.math.BigInteger;
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
 * MySQL's: it samples no blocks, so large tables are read at several places of their key where that begins with an
 * integer, and else from their beginning; see {@link SamplingConnection} for what bounds it in time.
 */
public final class MysqlTextSamples implements TextSamples {
    private static final String COLUMNS = """
            SELECT c.table_schema, c.table_name, coalesce(t.table_rows, -1), c.column_name, lower(c.data_type),
                   lower(c.column_type), c.column_comment, coalesce(k.seq_in_index, 0)
              FROM information_schema.columns c
              JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
              LEFT JOIN information_schema.statistics k ON k.table_schema = c.table_schema
                    AND k.table_name = c.table_name AND k.column_name = c.column_name AND k.index_name = 'PRIMARY'
             WHERE t.table_type = 'BASE TABLE'
               AND t.table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
             ORDER BY c.table_schema, c.table_name, c.ordinal_position""";

    /** Places that a large table is read at. */
    private static final int PLACES = 20;

    private final SamplingConnection connection;
    private final TableGlobs configured;
    private final TableGlobs wanted;
    private final Map<TableId, List<SampledColumn>> columns = new LinkedHashMap<>();

    /** @param globs narrow down what {@code SLUICE_SOURCE_TABLES} allows; all of it if there are none */
    public MysqlTextSamples(SourceConfig config, List<String> globs) {
        this.configured = TableGlobs.of(config.tables());
        this.wanted = TableGlobs.of(globs.isEmpty() ? Optional.empty() : Optional.of(globs));
        this.connection = Sampling.connect(config);
    }

    @Override
    public List<TextTable> tables() {
        return connection.read("list the source's tables", this::describe);
    }

    private List<TextTable> describe(Connection session) throws SQLException {
        Map<TableId, Double> rows = new LinkedHashMap<>();
        columns.clear();
        try (PreparedStatement statement = session.prepareStatement(COLUMNS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                TableId id = new TableId(row.getString(1), row.getString(2));
                if (configured.match(id) && wanted.match(id)) {
                    rows.put(id, row.getDouble(3));
                    columns.computeIfAbsent(id, _ -> new ArrayList<>())
                            .add(SampledColumn.of(
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getString(7),
                                    row.getInt(8)));
                }
            }
        }
        return rows.entrySet().stream()
                .map(table -> new TextTable(
                        table.getKey(),
                        table.getValue(),
                        columns.getOrDefault(table.getKey(), List.of()).stream()
                                .map(SampledColumn::column)
                                .toList()))
                .toList();
    }

    @Override
    public Map<String, List<String>> read(TextTable table, Set<String> names, int rows) {
        List<SampledColumn> all = Optional.ofNullable(columns.get(table.id()))
                .orElseThrow(() -> new IllegalArgumentException("Cannot sample " + table.id() + ": it is not listed"));
        List<SampledColumn> selected =
                all.stream().filter(column -> names.contains(column.name())).toList();
        Optional<String> order = all.stream()
                .filter(SampledColumn::ordersRows)
                .map(column -> Sql.quote(column.name()))
                .findFirst();
        return connection.read("sample " + table.id(), session -> {
            if (order.isPresent() && table.estimatedRows() >= (double) SampledValues.SAMPLED_FROM * rows) {
                SampledValues spread = spread(session, table.id(), selected, order.get(), rows);
                // Keys with large gaps leave most places empty.
                if (spread.rows() >= rows / 2) {
                    return spread.byColumn();
                }
            }
            SampledValues first = collector(selected);
            select(session, table.id(), selected, " LIMIT " + rows, first);
            return first.byColumn();
        });
    }

    /** The same rows each time, so that two scans of one database say the same. */
    private static SampledValues spread(
            Connection session, TableId table, List<SampledColumn> columns, String order, int rows)
            throws SQLException {
        SampledValues values = collector(columns);
        for (String place : places(session, table, order)) {
            int wanted = Math.min(Math.ceilDiv(rows, PLACES), rows - values.rows());
            if (wanted > 0) {
                select(session, table, columns, " WHERE " + place + " ORDER BY " + order + " LIMIT " + wanted, values);
            }
        }
        return values;
    }

    private static List<String> places(Connection session, TableId table, String order) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT min(" + order + "), max(" + order + ") FROM " + Sql.quote(table))) {
            row.next();
            String least = row.getString(1);
            // Statistics may count rows that are gone.
            return least == null
                    ? List.of()
                    : CopyPlan.even(order, new BigInteger(least), new BigInteger(row.getString(2)), PLACES);
        }
    }

    private static SampledValues collector(List<SampledColumn> columns) {
        return new SampledValues(columns.stream().map(SampledColumn::name).toList());
    }

    private static void select(
            Connection session, TableId table, List<SampledColumn> columns, String which, SampledValues values)
            throws SQLException {
        String list = columns.stream().map(SampledColumn::expression).collect(Collectors.joining(", "));
        try (Statement statement = session.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // Row by row: of many rows with long texts the whole result would not fit into memory.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet row = statement.executeQuery("SELECT " + list + " FROM " + Sql.quote(table) + which)) {
                values.add(row);
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
