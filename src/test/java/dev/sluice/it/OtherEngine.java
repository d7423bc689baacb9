package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.Parquet;

/** Writes a table of the lake behind the service's back, by Iceberg's own means: to its harm, or for its good. */
final class OtherEngine implements AutoCloseable {
    /** What to do with the rows of the file that holds the victim. */
    private interface Deed {
        void on(List<Record> rows, int victim);
    }

    private final JdbcCatalog catalog = new JdbcCatalog();
    private final Table table;

    private static final int MAX_ATTEMPTS = 20;

    /** @param name {@code schema.name} */
    OtherEngine(Replica replica, String name) throws SQLException {
        this(replica.lakeDirectory(), name);
    }

    /** @param lake with a catalog {@code catalog.db} and its warehouse beside it */
    OtherEngine(Path lake, String name) throws SQLException {
        Path file = lake.resolve("catalog.db");
        catalog.setConf(new Configuration());
        catalog.initialize(
                catalogName(file),
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + file,
                        CatalogProperties.WAREHOUSE_LOCATION,
                        lake.resolve("warehouse").toString()));
        table = catalog.loadTable(TableIdentifier.parse(name));
    }

    private static String catalogName(Path catalog) throws SQLException {
        try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + catalog);
                Statement statement = sqlite.createStatement();
                ResultSet row = statement.executeQuery("select distinct catalog_name from iceberg_tables")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Writes the file that holds the row anew, with another value in it. */
    void change(String keyColumn, Object key, String column, Object value) throws IOException {
        rewrite(keyColumn, key, (rows, victim) -> rows.get(victim).setField(column, value));
    }

    /** Writes the file that holds the row anew, without the row. */
    void drop(String keyColumn, Object key) throws IOException {
        rewrite(keyColumn, key, List::remove);
    }

    /** A snapshot that shows the same rows. */
    void changeNothing() {
        table.newDelete().deleteFromRowFilter(Expressions.alwaysFalse()).commit();
    }

    /** Appends a file with a copy of the row. */
    void duplicate(String keyColumn, Object key) throws IOException {
        for (FileScanTask task : tasks()) {
            List<Record> rows = rows(task);
            int victim = find(rows, keyColumn, key);
            if (victim >= 0) {
                table.newAppend().appendFile(write(List.of(rows.get(victim)))).commit();
                return;
            }
        }
        throw new IOException("Cannot duplicate a row: it is not in the lake");
    }

    /** Writes all rows anew into one file, as engines do to merge small files: again where Sluice committed meanwhile. */
    void compact() throws IOException {
        for (int attempt = 1; !compacted(); attempt++) {
            assertThat(attempt).as("attempts to compact").isLessThan(MAX_ATTEMPTS);
            table.refresh();
        }
    }

    private boolean compacted() throws IOException {
        List<Record> rows = new ArrayList<>();
        var rewrite =
                table.newRewrite().validateFromSnapshot(table.currentSnapshot().snapshotId());
        for (FileScanTask task : tasks()) {
            rows.addAll(rows(task));
            rewrite.deleteFile(task.file());
        }
        try {
            rewrite.addFile(write(rows)).commit();
            return true;
        } catch (ValidationException _) {
            return false;
        }
    }

    private void rewrite(String keyColumn, Object key, Deed deed) throws IOException {
        for (FileScanTask task : tasks()) {
            List<Record> rows = rows(task);
            int victim = find(rows, keyColumn, key);
            if (victim >= 0) {
                deed.on(rows, victim);
                var overwrite = table.newOverwrite().deleteFile(task.file());
                if (!rows.isEmpty()) {
                    overwrite.addFile(write(rows));
                }
                overwrite.commit();
                return;
            }
        }
        throw new IOException("Cannot rewrite a row: it is not in the lake");
    }

    private List<FileScanTask> tasks() throws IOException {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            List<FileScanTask> all = new ArrayList<>();
            tasks.forEach(all::add);
            return all;
        }
    }

    private static int find(List<Record> rows, String keyColumn, Object key) {
        for (int i = 0; i < rows.size(); i++) {
            if (key.equals(rows.get(i).getField(keyColumn))) {
                return i;
            }
        }
        return -1;
    }

    /** The live rows of a file. */
    private List<Record> rows(FileScanTask task) throws IOException {
        GenericDeleteFilter deletes = new GenericDeleteFilter(table.io(), task, table.schema(), table.schema());
        List<Record> rows = new ArrayList<>();
        try (CloseableIterable<Record> all = Parquet.read(
                                table.io().newInputFile(task.file().location()))
                        .project(deletes.requiredSchema())
                        .createReaderFunc(type -> GenericParquetReaders.buildReader(deletes.requiredSchema(), type))
                        .build();
                CloseableIterable<Record> live = deletes.filter(all)) {
            live.forEach(row -> rows.add(row.copy()));
        }
        return rows;
    }

    /** As somebody does who wants the table copied anew. */
    void dropTable(TableIdentifier name) {
        catalog.dropTable(name, false);
    }

    private DataFile write(List<Record> rows) throws IOException {
        String location = table.locationProvider().newDataLocation("other-" + UUID.randomUUID() + ".parquet");
        DataWriter<Record> writer = Parquet.writeData(table.io().newOutputFile(location))
                .schema(table.schema())
                .createWriterFunc(GenericParquetWriter::create)
                .withSpec(table.spec())
                .build();
        try (writer) {
            rows.forEach(writer::write);
        }
        return writer.toDataFile();
    }

    @Override
    public void close() {
        catalog.close();
    }
}
