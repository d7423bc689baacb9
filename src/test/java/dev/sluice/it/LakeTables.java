package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.avro.AvroSchemaUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The lake as somebody else sees it: Iceberg tells which files make a snapshot and which of their rows are deleted,
 * DuckDB reads them. Nothing of the service's own code takes part. For one thread.
 */
final class LakeTables implements AutoCloseable {
    /** Finds a table's newest state. */
    private interface Finder {
        Table find(String schema, String name);
    }

    private final Finder finder;
    private final Connection duck;

    /** Copies of an object store's files, which never change. */
    private final Path copies;

    private LakeTables(Finder finder) {
        this.finder = finder;
        try {
            duck = DriverManager.getConnection("jdbc:duckdb:");
            copies = Files.createTempDirectory("sluice-lake-copies");
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads the catalog's file beside the running service. It is opened for writing because only then does SQLite take
     * back what a service that was killed in the middle of a commit had begun.
     */
    static LakeTables inSqlite(Path catalog) {
        HadoopFileIO files = new HadoopFileIO(new Configuration());
        return new LakeTables((schema, name) -> new BaseTable(
                new StaticTableOperations(metadataLocation(catalog, schema, name), files), schema + "." + name));
    }

    static LakeTables in(Catalog catalog) {
        return new LakeTables((schema, name) -> catalog.loadTable(TableIdentifier.of(schema, name)));
    }

    private static String metadataLocation(Path catalog, String schema, String name) {
        String sql = "select metadata_location from iceberg_tables where table_namespace = ? and table_name = ?";
        try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:file:" + catalog + "?mode=rw");
                PreparedStatement statement = sqlite.prepareStatement(sql)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new NoSuchTableException("No table %s.%s in %s", schema, name, catalog);
                }
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the catalog " + catalog, e);
        }
    }

    /** @param table {@code schema.name} */
    Table table(String table) {
        int dot = table.indexOf('.');
        return finder.find(table.substring(0, dot), table.substring(dot + 1));
    }

    TableMetadata metadata(String table) {
        return ((HasTableOperations) table(table)).operations().current();
    }

    /** The rows of the table's newest snapshot. */
    RowBag rows(Table table, List<ColumnText> columns) {
        Snapshot snapshot = table.currentSnapshot();
        return snapshot == null ? new RowBag() : rows(table, snapshot.snapshotId(), columns);
    }

    RowBag rows(Table table, long snapshotId, List<ColumnText> columns) {
        String select = columns.stream()
                .map(column -> column.duck(AvroSchemaUtil.makeCompatibleName(column.name())))
                .collect(Collectors.joining(", "));
        RowBag bag = new RowBag();
        try (Statement statement = duck.createStatement()) {
            List<String> files = plan(table, snapshotId, statement);
            if (files.isEmpty()) {
                return bag;
            }
            String sql = "select " + select + " from read_parquet(" + list(files)
                    + ", filename = true, file_row_number = true" + columns(table, snapshotId) + ") d where not exists"
                    + " (select 1 from deleted x where x.file = d.filename and x.pos = d.file_row_number)";
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    List<String> row = new ArrayList<>(columns.size());
                    for (int i = 0; i < columns.size(); i++) {
                        row.add(columns.get(i).read(rows, i + 1));
                    }
                    bag.add(row);
                }
            }
            return bag;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read " + table.name() + " at snapshot " + snapshotId, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a query says of a table's newest snapshot, which has no deletes, as text.
     *
     * @param sql with <code>{rows}</code> in place of the table
     */
    List<List<String>> query(String name, String sql) {
        Table table = table(name);
        try (Statement statement = duck.createStatement()) {
            List<String> files = plan(table, table.currentSnapshot().snapshotId(), statement);
            List<List<String>> result = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql.replace("{rows}", "read_parquet(" + list(files) + ")"))) {
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        row.add(rows.getString(column));
                    }
                    result.add(row);
                }
            }
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot query " + name, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where a table's columns have changed, DuckDB is told the columns of the snapshot by the identifiers of their fields,
     * and what older files, which lack them, show.
     */
    private static String columns(Table table, long snapshotId) {
        if (table.schemas().size() == 1) {
            return "";
        }
        List<String> columns = new ArrayList<>();
        for (Types.NestedField field :
                table.schemas().get(table.snapshot(snapshotId).schemaId()).columns()) {
            Object shown = field.initialDefault();
            columns.add(field.fieldId() + ": {name: "
                    + quoted(AvroSchemaUtil.makeCompatibleName(field.name())) + ", type: '" + duckType(field.type())
                    + "', default_value: " + (shown == null ? "NULL::varchar" : quoted(String.valueOf(shown))) + "}");
        }
        return ", schema = MAP {" + String.join(", ", columns) + "}";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String duckType(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case STRING -> "VARCHAR";
            case BINARY -> "BLOB";
            case DATE -> "DATE";
            case TIMESTAMP -> ((Types.TimestampType) type).shouldAdjustToUTC() ? "TIMESTAMPTZ" : "TIMESTAMP";
            case DECIMAL ->
                "DECIMAL(" + ((Types.DecimalType) type).precision() + "," + ((Types.DecimalType) type).scale() + ")";
            default -> throw new IllegalArgumentException("Cannot read a changed table with a column of " + type);
        };
    }

    /** Fills the table of deleted positions and returns the data files. */
    private List<String> plan(Table table, long snapshotId, Statement statement) throws SQLException, IOException {
        statement.execute("create or replace temp table deleted (file varchar, pos bigint)");
        List<String> files = new ArrayList<>();
        TreeSet<String> positionDeletes = new TreeSet<>();
        BaseDeleteLoader loader = new BaseDeleteLoader(delete -> table.io().newInputFile(delete));
        try (CloseableIterable<FileScanTask> tasks =
                        table.newScan().useSnapshot(snapshotId).planFiles();
                PreparedStatement deleted =
                        duck.prepareStatement("insert into deleted select ?, unnest(string_split(?, ',')::bigint[])")) {
            for (FileScanTask task : tasks) {
                String file = local(table, task.file().location());
                files.add(file);
                for (DeleteFile delete : task.deletes()) {
                    assertThat(delete.content())
                            .as("deletes of %s", table.name())
                            .isEqualTo(FileContent.POSITION_DELETES);
                    if (delete.format() != FileFormat.PUFFIN) {
                        positionDeletes.add(local(table, delete.location()));
                        continue;
                    }
                    List<String> positions = new ArrayList<>();
                    loader.loadPositionDeletes(List.of(delete), task.file().location())
                            .forEach(position -> positions.add(Long.toString(position)));
                    deleted.setString(1, file);
                    deleted.setString(2, String.join(",", positions));
                    deleted.execute();
                }
            }
        }
        if (!positionDeletes.isEmpty()) {
            statement.execute("insert into deleted select regexp_replace(regexp_replace(file_path, '^file:/+', '/'),"
                    + " '^s3:/', " + quoted(copies.toString()) + "), pos from read_parquet(" + list(positionDeletes)
                    + ")");
        }
        return files;
    }

    /** Where DuckDB finds a file; it cannot read an object store without a library that it would have to fetch. */
    private String local(Table table, String location) throws IOException {
        if (!location.startsWith("s3://")) {
            return location.replaceFirst("^file:/+", "/");
        }
        Path copy = copies.resolve(location.substring("s3://".length()));
        if (!Files.exists(copy)) {
            Files.createDirectories(copy.getParent());
            Path part = copy.resolveSibling(copy.getFileName() + ".part");
            try (InputStream content = table.io().newInputFile(location).newStream()) {
                Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(part, copy);
        }
        return copy.toString();
    }

    private static String list(Iterable<String> files) {
        StringBuilder list = new StringBuilder("[");
        for (String file : files) {
            list.append('\'').append(file.replace("'", "''")).append("',");
        }
        return list.append(']').toString();
    }

    /** What holds for every mirror table at every time, whoever reads it. */
    void assertWellFormed(String name) throws IOException {
        Table table = table(name);
        for (Snapshot snapshot : table.snapshots()) {
            assertThat(snapshot.summary())
                    .as("summary of snapshot %s of %s", snapshot.snapshotId(), name)
                    .containsKey("sluice.position");
            assertThat(snapshot.summary().getOrDefault("total-equality-deletes", "0"))
                    .as("equality deletes of %s", name)
                    .isEqualTo("0");
        }
        if (table.currentSnapshot() != null) {
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                for (FileScanTask task : tasks) {
                    assertThat(task.deletes())
                            .as("deletes of %s", name)
                            .allMatch(delete -> delete.content() == FileContent.POSITION_DELETES);
                }
            }
        }
    }

    /** The summaries of the control table's snapshots, oldest first. */
    List<Map<String, String>> cuts() {
        List<Map<String, String>> cuts = new ArrayList<>();
        table("sluice.control").snapshots().forEach(snapshot -> cuts.add(snapshot.summary()));
        return cuts;
    }

    /** The snapshot of a table that a summary of the control table lists, empty if it lists none. */
    static OptionalLong snapshotOf(Map<String, String> cut, String table) {
        Pattern entry = Pattern.compile('"' + Pattern.quote(table) + "\"\\s*:\\s*\"?(\\d+)");
        for (Map.Entry<String, String> property : cut.entrySet()) {
            if (property.getKey().endsWith(table)) {
                return OptionalLong.of(Long.parseLong(property.getValue()));
            }
            Matcher matcher = entry.matcher(property.getValue());
            if (matcher.find()) {
                return OptionalLong.of(Long.parseLong(matcher.group(1)));
            }
        }
        return OptionalLong.empty();
    }

    /** A query of DuckDB's over any files; its rows' columns as texts. */
    List<List<String>> query(String sql) throws SQLException {
        List<List<String>> result = new ArrayList<>();
        try (Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int width = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                result.add(row);
            }
        }
        return result;
    }

    @Override
    public void close() throws SQLException {
        duck.close();
        try (Stream<Path> files = Files.walk(copies)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
