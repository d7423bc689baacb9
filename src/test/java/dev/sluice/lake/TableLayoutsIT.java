package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions, orders and properties by configuration; {@link HistoryIT} adds random histories of partitioned tables. */
class TableLayoutsIT {
    private static final Column ID = new Column("id", new ColumnType.Int64(), false, "", 1);
    private static final Column DAY = new Column("day", new ColumnType.Int32(), true, "", 2);
    private static final Column NAME = new Column("name", new ColumnType.Text(), true, "", 3);
    private static final TableSchema TABLE = table(ID, DAY, NAME);

    @TempDir
    Path directory;

    private static TableSchema table(Column... columns) {
        return new TableSchema(new TableId("shop", "orders"), List.of(columns), List.of(0));
    }

    private LakeConfig config(String version, Map<String, String> layout) {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.format-version", version);
        keys.put("sluice.lake.maintenance-share", "100");
        keys.putAll(layout);
        return LakeConfigs.of(keys);
    }

    private LakeConfig partitioned(String rule) {
        return config("3", Map.of("sluice.lake.partitions", rule));
    }

    private static LogEvent declared(TableSchema table) {
        Object[] former = new Object[table.columns().size()];
        Arrays.fill(former, Marker.NULL);
        return new LogEvent.Declared(table, new Origin("table 1", "rows 1", 3, Row.of(former)));
    }

    private static Change insert(long id, Object day, String name) {
        return new Change.Insert(TABLE, Row.of(id, day, name));
    }

    private static Change update(long id, Object day, String name) {
        return new Change.Update(TABLE, TABLE.unknownRow(), Row.of(id, day, name));
    }

    private static Table load(LakeConfig config) {
        Catalog catalog = Catalogs.open(config);
        return catalog.loadTable(Catalogs.identifier(config.namespace(), TABLE.id()));
    }

    /** How many files each partition has. */
    private static Map<String, Integer> partitions(Table table) throws IOException {
        Map<String, Integer> partitions = new TreeMap<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                partitions.merge(task.spec().partitionToPath(task.partition()), 1, Integer::sum);
            }
        }
        return partitions;
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void a_row_that_moves_between_partitions_stays_one_row_and_no_path_tells_its_values(String version)
            throws Exception {
        LakeConfig config = config(version, Map.of("sluice.lake.partitions", "shop.*=day, bucket(4, id)"));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(TABLE)).progress();
            driver.transaction(insert(1, 7001, "one"), insert(2, 7002, "two"), insert(3, Marker.NULL, "three"))
                    .cut();
            Table table = load(config);
            assertThat(partitions(table)).hasSize(3).containsKey("day_partition=null/id_bucket_4_partition=3");
            // Within a cut and over cuts, back to where it was, and out of the partition of NULL.
            driver.transaction(update(1, 7002, "one moved"), update(3, 7003, "three moved"))
                    .transaction(update(3, 7001, "three moved on"))
                    .cut();
            driver.transaction(update(1, 7001, "one back")).cut();
            List<List<Object>> rows = driver.rows(TABLE, driver.cut());
            assertThat(rows)
                    .containsExactlyInAnyOrder(
                            List.of(1L, 7001, "one back"),
                            List.of(2L, 7002, "two"),
                            List.of(3L, 7001, "three moved on"));
            assertThat(HistoryIT.byIceberg(config, TABLE)).containsExactlyInAnyOrderElementsOf(rows);
            table.refresh();
            try (CloseableIterable<FileScanTask> tasks =
                    table.newScan().filter(Expressions.equal("day", 7002)).planFiles()) {
                assertThat(tasks)
                        .as("files that a reader of one day opens")
                        .hasSizeLessThan(Integer.parseInt(
                                table.currentSnapshot().summary().getOrDefault("total-data-files", "0")));
            }
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                assertThat(tasks)
                        .extracting(task -> task.file().location())
                        .as("one directory for all partitions")
                        .allMatch(file ->
                                file.lastIndexOf('/') == table.location().length() + "/data".length());
            }
        }
    }

    @Test
    void files_are_merged_within_their_partition() throws Exception {
        LakeConfig config = partitioned("shop.orders=day");
        List<List<Object>> expected = new ArrayList<>();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(TABLE)).progress();
            for (long id = 0; driver.counter("sluice.lake.compactions") < 3 && id < 500; id++) {
                driver.transaction(insert(2 * id, 1, "a"), insert(2 * id + 1, 2, "b"))
                        .cut();
                expected.add(List.of(2 * id, 1, "a"));
                expected.add(List.of(2 * id + 1, 2, "b"));
            }
            driver.cut();
            assertThat(driver.counter("sluice.lake.compactions")).isGreaterThanOrEqualTo(3);
        }
        Table table = load(config);
        assertThat(partitions(table)).containsOnlyKeys("day_partition=1", "day_partition=2");
        assertThat(partitions(table).values()).allMatch(files -> files < expected.size() / 2);
        assertThat(HistoryIT.byIceberg(config, TABLE)).containsExactlyInAnyOrderElementsOf(expected);
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().filter(Expressions.equal("day", 1)).planFiles()) {
            assertThat(tasks.iterator())
                    .toIterable()
                    .allSatisfy(task -> assertThat(task.spec().partitionToPath(task.partition()))
                            .isEqualTo("day_partition=1"));
        }
    }

    @Test
    void another_rule_holds_for_new_rows_and_old_ones_stay_where_they_are() throws Exception {
        try (LakeDriver driver = new LakeDriver(partitioned(""))) {
            driver.event(declared(TABLE)).progress();
            driver.transaction(insert(1, 1, "one"), insert(2, 2, "two")).cut();
        }
        LakeConfig byDay = partitioned("shop.orders=day");
        try (LakeDriver driver = new LakeDriver(byDay).restart(1).session(2)) {
            driver.event(declared(TABLE))
                    .transaction(insert(3, 3, "three"), update(1, 4, "uno"))
                    .cut();
        }
        assertThat(partitions(load(byDay))).containsOnlyKeys("", "day_partition=3", "day_partition=4");
        LakeConfig byName = partitioned("shop.orders=truncate(1, name)");
        try (LakeDriver driver = new LakeDriver(byName).restart(2).session(3)) {
            driver.event(declared(TABLE));
            // Deletes in files of three layouts at once.
            driver.transaction(update(1, 5, "one"), update(2, 5, "zwei"), update(3, 5, "drei"), insert(4, 5, "dos"))
                    .cut();
            assertThat(driver.rows(TABLE, driver.cut()))
                    .containsExactlyInAnyOrder(
                            List.of(1L, 5, "one"),
                            List.of(2L, 5, "zwei"),
                            List.of(3L, 5, "drei"),
                            List.of(4L, 5, "dos"));
        }
        assertThat(partitions(load(byName)))
                .containsOnlyKeys(
                        "name_truncate_1_partition=o", "name_truncate_1_partition=z", "name_truncate_1_partition=d");
        // No rule: what the table has stays.
        try (LakeDriver driver = new LakeDriver(partitioned("")).restart(3).session(4)) {
            driver.event(declared(TABLE)).transaction(insert(5, 5, "e")).cut();
        }
        assertThat(partitions(load(byName))).containsKey("name_truncate_1_partition=e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void a_column_that_partitions_can_be_renamed_and_takes_a_copy_to_be_dropped(String version) throws Exception {
        Map<String, String> layout = Map.of(
                "sluice.lake.partitions", "shop.orders=day, bucket(2, id)",
                "sluice.lake.sort-orders", "shop.orders=day desc, id");
        LakeConfig config = config(version, layout);
        Column date = new Column("date", new ColumnType.Int32(), true, "", 2);
        // Another column gets the name of the one that partitions.
        TableSchema renamed = table(ID, date, NAME, new Column("day", new ColumnType.Int32(), true, "", 4));
        TableSchema dropped = table(ID, NAME);
        List<List<Object>> expected = new ArrayList<>();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(TABLE)).progress();
            driver.transaction(insert(1, 1, "one"), insert(2, 2, "two")).cut();
            driver.transaction(declared(renamed), new Change.Insert(renamed, Row.of(3L, 2, "three", 7)))
                    .cut();
            assertThat(driver.rows(renamed, driver.cut()))
                    .containsExactlyInAnyOrder(
                            Arrays.asList(1L, 1, "one", Marker.NULL),
                            Arrays.asList(2L, 2, "two", Marker.NULL),
                            List.of(3L, 2, "three", 7));
            driver.transaction(declared(dropped));
            assertThatThrownBy(driver::sendAndWait)
                    .hasMessageContaining(
                            "column date is dropped, and partitions the lake's table; the table is copied");
            driver.lake.beginAgain(List.of(dropped));
            driver.restart(2)
                    .event(declared(dropped))
                    .event(new LogEvent.CopyStart(dropped))
                    .event(new Change.Copied(dropped, Row.of(1L, "uno")))
                    .event(new LogEvent.CopyEnd(dropped, new LongPosition(3)))
                    .transaction();
            expected.add(List.of(1L, "uno"));
            for (long id = 10; id < 30; id++) {
                driver.transaction(new Change.Insert(dropped, Row.of(id, "more")))
                        .cut();
                expected.add(List.of(id, "more"));
            }
            assertThat(driver.rows(dropped, driver.cut())).containsExactlyInAnyOrderElementsOf(expected);
        }
        Table table = load(config);
        assertThat(table.spec().fields())
                .hasSize(1)
                .first()
                .matches(field -> field.name().equals("id_bucket_2_partition"));
        assertThat(table.sortOrder().isUnsorted()).isTrue();
        // The rule speaks of a column that is gone: it is warned of, and replication goes on.
        try (LakeDriver driver = new LakeDriver(config).restart(23).session(2)) {
            driver.event(declared(dropped));
            driver.transaction(
                            new Change.Delete(dropped, Row.of(10L, Marker.UNCHANGED)),
                            new Change.Update(dropped, dropped.unknownRow(), Row.of(11L, "tres")))
                    .cut();
            expected.remove(List.of(10L, "more"));
            expected.remove(List.of(11L, "more"));
            expected.add(List.of(11L, "tres"));
            assertThat(driver.rows(dropped, driver.cut())).containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(HistoryIT.byIceberg(config, dropped)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Iceberg would find neither the partition of a row of before nor, in format 2, its deletes. */
    @Test
    void a_column_that_partitions_takes_a_copy_to_be_widened() throws Exception {
        TableSchema wider = table(ID, new Column("day", new ColumnType.Int64(), true, "", 2), NAME);
        try (LakeDriver driver = new LakeDriver(partitioned("shop.orders=day"))) {
            driver.event(declared(TABLE)).progress();
            driver.transaction(insert(1, 1, "one")).cut();
            driver.transaction(declared(wider), new Change.Update(wider, wider.unknownRow(), Row.of(1L, 1L, "uno")));
            assertThatThrownBy(driver::sendAndWait)
                    .hasMessageContaining("column day has a wider type, and partitions the lake's table");
            driver.lake.beginAgain(List.of(wider));
            driver.restart(1)
                    .event(declared(wider))
                    .event(new LogEvent.CopyStart(wider))
                    .event(new Change.Copied(wider, Row.of(1L, 1L, "uno")))
                    .event(new LogEvent.CopyEnd(wider, new LongPosition(2)))
                    .transaction()
                    .transaction(new Change.Update(wider, wider.unknownRow(), Row.of(1L, 1L << 40, "eins")));
            assertThat(driver.rows(wider, driver.cut())).containsExactly(List.of(1L, 1L << 40, "eins"));
        }
    }

    /** As Spark names it; Iceberg would refuse the new column for ever. */
    @Test
    void a_column_with_the_name_of_another_ones_partition_is_said_to_have_it() throws Exception {
        TableSchema wider = table(ID, DAY, NAME, new Column("id_bucket", new ColumnType.Int32(), true, "", 4));
        LakeConfig config = partitioned("");
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(TABLE)).progress();
            driver.transaction(insert(1, 1, "one")).cut();
        }
        load(config)
                .updateSpec()
                .addField("id_bucket", Expressions.bucket("id", 4))
                .commit();
        try (LakeDriver driver = new LakeDriver(config).restart(1).session(2)) {
            driver.event(declared(TABLE)).transaction(insert(2, 2, "two")).cut();
            driver.transaction(declared(wider));
            assertThatThrownBy(driver::sendAndWait)
                    .hasMessageContaining("column id_bucket has the name of a partition of the lake's table");
        }
    }

    @Test
    void the_same_rule_at_another_start_changes_nothing() throws Exception {
        LakeConfig config = partitioned("shop.orders=bucket(4, id), day");
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(TABLE)).transaction(insert(1, 1, "one")).cut();
        }
        int specs = load(config).specs().size();
        try (LakeDriver driver = new LakeDriver(partitioned("shop.orders=day, bucket(4, id)"))
                .restart(1)
                .session(2)) {
            driver.event(declared(TABLE)).transaction(insert(2, 1, "two")).cut();
        }
        assertThat(load(config).specs()).hasSize(specs);
    }

    @Test
    void orders_and_properties_are_the_tables() throws Exception {
        Map<String, String> layout = Map.of(
                "sluice.lake.sort-orders", "shop.orders=day desc nulls first, bucket(4, id)",
                "sluice.lake.table-properties",
                        "shop.orders=write.parquet.compression-codec=snappy, write.delete.mode=copy-on-write");
        LakeConfig config = config("3", layout);
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(TABLE)).transaction(insert(1, 1, "one")).cut();
        }
        Table table = load(config);
        assertThat(table.sortOrder().toString())
                .contains("identity(2) DESC NULLS FIRST")
                .contains("bucket[4](1) ASC");
        assertThat(table.properties())
                .containsEntry(TableProperties.PARQUET_COMPRESSION, "snappy")
                .containsEntry(TableProperties.DELETE_MODE, "copy-on-write");
        LakeConfig changed = config(
                "3",
                Map.of(
                        "sluice.lake.sort-orders", "*.*=name",
                        "sluice.lake.table-properties", "*.*=write.parquet.compression-codec=gzip"));
        try (LakeDriver driver = new LakeDriver(changed).restart(1).session(2)) {
            driver.event(declared(TABLE)).transaction(insert(2, 1, "two")).cut();
        }
        table.refresh();
        assertThat(table.sortOrder().toString())
                .contains("identity(3) ASC NULLS FIRST")
                .doesNotContain("DESC");
        assertThat(table.properties())
                .containsEntry(TableProperties.PARQUET_COMPRESSION, "gzip")
                .containsEntry(TableProperties.DELETE_MODE, "copy-on-write");
    }

    @Test
    void a_new_table_without_the_column_of_its_rule_is_refused() throws Exception {
        try (LakeDriver driver = new LakeDriver(partitioned("shop.orders=day(name)"))) {
            driver.event(declared(TABLE));
            assertThatThrownBy(driver::cut)
                    .hasMessageContaining("Cannot partition shop.orders by day(name): ")
                    .hasMessageContaining("Correct SLUICE_LAKE_PARTITIONS");
        }
        TableSchema amounts = table(ID, new Column("amount", new ColumnType.Decimal(5, 2), true, "", 2));
        try (LakeDriver driver = new LakeDriver(partitioned("shop.orders=truncate(1000, amount)"))) {
            driver.event(declared(amounts));
            assertThatThrownBy(driver::cut).hasMessageContaining("a truncated decimal may be beyond its type");
        }
        try (LakeDriver driver = new LakeDriver(partitioned("shop.orders=hour(created_at)"))) {
            driver.event(declared(TABLE));
            assertThatThrownBy(driver::cut)
                    .hasMessageContaining("Cannot partition shop.orders by hour(created_at): ")
                    .hasMessageContaining("created_at");
        }
    }

    /** Far more partitions than files that can be open. */
    @Test
    void many_partitions_at_once_are_many_files_and_no_row_is_lost() throws Exception {
        LakeConfig config = partitioned("shop.orders=id");
        List<List<Object>> expected = new ArrayList<>();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(TABLE)).progress();
            List<Change> changes = new ArrayList<>();
            for (long id = 0; id < 1000; id++) {
                changes.add(insert(id, 1, "first"));
            }
            for (long id = 0; id < 1000; id += 2) {
                changes.add(update(id, 2, "second"));
            }
            for (long id = 0; id < 1000; id++) {
                expected.add(id % 2 == 0 ? List.of(id, 2, "second") : List.of(id, 1, "first"));
            }
            assertThat(driver.rows(TABLE, driver.transaction(changes).cut()))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(partitions(load(config))).hasSize(1000);
        }
    }
}
