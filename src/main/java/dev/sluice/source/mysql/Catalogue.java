package dev.sluice.source.mysql;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.TableGlobs;
import dev.sluice.source.Unstorable;
import dev.sluice.source.mysql.SourceColumn.Kind;
import jakarta.inject.Singleton;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads from {@code information_schema} which tables are replicated and what they look like. */
@Singleton
final class Catalogue {
    private static final String TABLES = """
            SELECT t.table_schema, t.table_name, coalesce(t.engine, 'none'), coalesce(e.transactions, 'NO') = 'YES'
              FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine
             WHERE t.table_type = 'BASE TABLE'
               AND t.table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
             ORDER BY t.table_schema, t.table_name""";

    private static final String COLUMNS = """
            SELECT column_name, lower(data_type), column_type, is_nullable, coalesce(numeric_precision, 0),
                   coalesce(numeric_scale, datetime_precision, 0), coalesce(character_octet_length, 0),
                   coalesce(character_set_name, ''), column_comment
              FROM information_schema.columns
             WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""";

    private static final String KEY = """
            SELECT column_name FROM information_schema.statistics
             WHERE table_schema = ? AND table_name = ? AND index_name = 'PRIMARY' ORDER BY seq_in_index""";

    private final TableGlobs globs;
    private final Unstorable unstorable;

    Catalogue(SourceConfig config) {
        this.globs = TableGlobs.of(config.tables());
        this.unstorable = Unstorable.of(config.unstorable());
    }

    /** Why a table cannot be replicated; what stands behind its name. */
    record Problem(TableId table, String what) {
        @Override
        public String toString() {
            return table + " " + what;
        }
    }

    /** The tables that can be replicated, and why others cannot. */
    record Findings(List<SourceTable> tables, List<Problem> problems) {}

    /**
     * The configured tables, by name.
     *
     * @throws FatalSourceException if there is none, or for all that cannot be replicated exactly, at once
     */
    List<SourceTable> tables(Connection connection) throws SQLException {
        Findings findings = inspect(connection);
        if (!findings.problems().isEmpty()) {
            throw new FatalSourceException("Cannot replicate: "
                    + findings.problems().stream().map(Problem::toString).collect(Collectors.joining("; "))
                    + ". Change the column or its type, or leave the table out of SLUICE_SOURCE_TABLES");
        }
        if (findings.tables().isEmpty()) {
            throw new FatalSourceException("Cannot replicate: no table matches SLUICE_SOURCE_TABLES (" + globs + ")");
        }
        return findings.tables();
    }

    Findings inspect(Connection connection) throws SQLException {
        List<TableId> ids = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                TableId id = new TableId(rows.getString(1), rows.getString(2));
                if (!globs.match(id)) {
                    continue;
                }
                if (rows.getBoolean(4)) {
                    ids.add(id);
                } else {
                    problems.add(new Problem(
                            id,
                            "is of the engine " + rows.getString(3)
                                    + ", of which no snapshot can be taken: ALTER TABLE … ENGINE = InnoDB"));
                }
            }
        }
        List<SourceTable> tables = new ArrayList<>();
        for (TableId id : ids) {
            read(connection, id, problems).ifPresent(tables::add);
        }
        return new Findings(tables, problems);
    }

    private Optional<SourceTable> read(Connection connection, TableId id, List<Problem> problems) throws SQLException {
        List<Column> columns = new ArrayList<>();
        List<SourceColumn> sources = new ArrayList<>();
        Map<String, Unstorable.Choice> choices = new HashMap<>();
        int before = problems.size();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, id.schema());
            statement.setString(2, id.name());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Optional<SourceColumn> column = column(id, row, problems);
                    if (column.isPresent()) {
                        SourceColumn found = column.get();
                        sources.add(found);
                        unstorable.choice(id, found.name()).ifPresent(said -> choices.put(found.name(), said));
                        boolean nullable = found.nullable() || unstorable.setsNull(id, found.name(), found.type());
                        columns.add(new Column(
                                found.name(),
                                found.type(),
                                nullable,
                                row.getString(9),
                                Column.UNNUMBERED,
                                row.getString(2)));
                    }
                }
            }
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        TableSchema unkeyed = new TableSchema(id, columns, List.of());
        List<Integer> key = new ArrayList<>();
        for (String name : key(connection, id)) {
            int index = unkeyed.indexOf(name).orElseThrow();
            key.add(index);
            if (columns.get(index).nullable()) {
                problems.add(new Problem(
                        id, "has the key column " + name + ", which SLUICE_SOURCE_UNSTORABLE would set to NULL"));
            }
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        return Optional.of(new SourceTable(new TableSchema(id, columns, key), sources, choices));
    }

    private Optional<SourceColumn> column(TableId table, ResultSet row, List<Problem> problems) throws SQLException {
        String name = row.getString(1);
        String columnType = row.getString(3);
        Optional<TypeMapping.Mapped> mapped = TypeMapping.of(new TypeMapping.Described(
                row.getString(2),
                columnType.toLowerCase(Locale.ROOT).contains(" unsigned"),
                row.getInt(5),
                row.getInt(6),
                row.getLong(7)));
        String charsetName = row.getString(8);
        Optional<Charset> charset = Charsets.of(charsetName);
        if (mapped.isEmpty()) {
            problems.add(new Problem(
                    table, "has the column " + name + " of type " + columnType + ", which is not supported"));
            return Optional.empty();
        }
        if (mapped.get().kind() == Kind.TEXT && charset.isEmpty()) {
            problems.add(new Problem(
                    table, "has the column " + name + " of character set " + charsetName + ", which is not supported"));
            return Optional.empty();
        }
        boolean labelled = mapped.get().kind() == Kind.ENUM || mapped.get().kind() == Kind.SET;
        return Optional.of(new SourceColumn(
                name,
                type(table, name, mapped.get()),
                mapped.get().kind(),
                columnType + (charsetName.isEmpty() ? "" : " CHARACTER SET " + charsetName),
                row.getString(4).equals("YES"),
                mapped.get().bytes(),
                row.getInt(6),
                labelled ? SourceColumn.labels(columnType) : List.of(),
                charset));
    }

    /** Only dates can be beyond their type in the lake. */
    private ColumnType type(TableId table, String column, TypeMapping.Mapped mapped) {
        boolean asText = unstorable.keepsText(table, column);
        return switch (mapped.kind()) {
            case DATE, DATETIME, TIMESTAMP ->
                asText ? new ColumnType.Verbatim(mapped.kind().name().toLowerCase(Locale.ROOT)) : mapped.type();
            default -> mapped.type();
        };
    }

    private static List<String> key(Connection connection, TableId id) throws SQLException {
        List<String> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEY)) {
            statement.setString(1, id.schema());
            statement.setString(2, id.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getString(1));
                }
            }
        }
        return key;
    }
}
