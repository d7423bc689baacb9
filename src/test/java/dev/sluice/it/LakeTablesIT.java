package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader that judges the service is itself judged, on tables that Iceberg's own writers made. */
class LakeTablesIT {
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()));
    private static final List<ColumnText> COLUMNS = List.of(
            new ColumnText("id", ColumnText.Kind.PLAIN, false), new ColumnText("name", ColumnText.Kind.PLAIN, false));

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void reads_rows_less_deleted_ones_at_every_snapshot(int formatVersion) throws Exception {
        Path file = directory.resolve("catalog.db");
        try (JdbcCatalog catalog = new JdbcCatalog();
                LakeTables lake = LakeTables.inSqlite(file)) {
            catalog.setConf(new Configuration());
            catalog.initialize(
                    "any",
                    Map.of(
                            CatalogProperties.URI,
                            "jdbc:sqlite:" + file,
                            CatalogProperties.WAREHOUSE_LOCATION,
                            Files.createDirectory(directory.resolve("warehouse"))
                                    .toString()));
            catalog.createNamespace(Namespace.of("public"));
            Table table = catalog.createTable(
                    TableIdentifier.of("public", "t"),
                    SCHEMA,
                    PartitionSpec.unpartitioned(),
                    Map.of("format-version", Integer.toString(formatVersion)));
            assertThat(lake.rows(lake.table("public.t"), COLUMNS).count()).isZero();

            DataFile first = write(table, "first", row(1, "one"), row(2, null), row(3, "three"), row(3, "three"));
            DataFile second = write(table, "second", row(4, "four"), row(5, "five"));
            table.newAppend().appendFile(first).appendFile(second).commit();
            long before = table.currentSnapshot().snapshotId();
            if (formatVersion == 2) {
                deleteByFile(table, first);
            } else {
                deleteByVector(table, first);
            }

            Table read = lake.table("public.t");
            assertThat(lake.rows(read, COLUMNS).rows())
                    .containsExactlyInAnyOrder("1:1|3:one", "1:3|5:three", "1:4|4:four", "1:5|4:five");
            RowBag all = lake.rows(read, before, COLUMNS);
            assertThat(all.rows())
                    .containsExactlyInAnyOrder(
                            "1:1|3:one", "1:2|~", "1:3|5:three", "1:3|5:three", "1:4|4:four", "1:5|4:five");
            assertThat(lake.rows(read, COLUMNS).sameAs(all)).isFalse();
            assertThat(lake.rows(read, COLUMNS).difference(all)).contains("missing 2", "too much 0");
        }
    }

    private static Record row(long id, String name) {
        Record row = GenericRecord.create(SCHEMA);
        row.setField("id", id);
        row.setField("name", name);
        return row;
    }

    private static DataFile write(Table table, String name, Record... rows) throws Exception {
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile(table.locationProvider().newDataLocation(name + ".parquet")))
                .schema(SCHEMA)
                .createWriterFunc(GenericParquetWriter::create)
                .withSpec(table.spec())
                .build();
        try (writer) {
            for (Record row : rows) {
                writer.write(row);
            }
        }
        return writer.toDataFile();
    }

    /** Deletes the rows at 1 and 2. */
    private static void deleteByFile(Table table, DataFile file) throws Exception {
        PositionDeleteWriter<Record> writer = Parquet.writeDeletes(
                        table.io().newOutputFile(table.locationProvider().newDataLocation("deletes.parquet")))
                .createWriterFunc(GenericParquetWriter::create)
                .overwrite()
                .withSpec(table.spec())
                .buildPositionWriter();
        try (writer) {
            for (long position : new long[] {1, 2}) {
                writer.write(PositionDelete.<Record>create().set(file.location(), position));
            }
        }
        table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
    }

    /** Deletes the rows at 1 and 2. */
    private static void deleteByVector(Table table, DataFile file) throws Exception {
        OutputFileFactory files = OutputFileFactory.builderFor(table, 1, 1)
                .format(FileFormat.PUFFIN)
                .build();
        BaseDVFileWriter writer = new BaseDVFileWriter(files, _ -> null);
        try (writer) {
            writer.delete(file.location(), 1, table.spec(), null);
            writer.delete(file.location(), 2, table.spec(), null);
        }
        var delta = table.newRowDelta();
        new ArrayList<>(writer.result().deleteFiles()).forEach(delta::addDeletes);
        delta.commit();
    }
}
