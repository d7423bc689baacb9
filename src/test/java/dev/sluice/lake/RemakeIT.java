package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are copied anew because their columns are others: whoever reads the newest state meanwhile sees the old rows. */
class RemakeIT {
    private static final TableId ITEMS = new TableId("shop", "items");
    private static final Column ID = new Column("id", new ColumnType.Int64(), false, "", 1);
    private static final Column NAME = new Column("name", new ColumnType.Text(), true, "", 2);
    private static final Column AMOUNT = new Column("amount", new ColumnType.Int32(), false, "", 3);
    private static final Column REQUIRED = new Column("new", new ColumnType.Int32(), false, "a comment", 4);

    private static final TableSchema FIRST = new TableSchema(ITEMS, List.of(ID, NAME, AMOUNT), List.of(0));

    /** Another type, another order, one column gone, and one that no row of before has a value of. */
    private static final TableSchema NOW = new TableSchema(
            ITEMS, List.of(REQUIRED, new Column("name", new ColumnType.Int32(), false, "", 5), ID), List.of(2));

    private static final List<List<Object>> OLD_ROWS = List.of(List.of(1L, "one", 10), List.of(2L, "two", 20));

    @TempDir
    Path directory;

    private LakeConfig config(String... more) {
        Map<String, String> keys = LakeConfigs.local(directory);
        for (int index = 0; index < more.length; index += 2) {
            keys.put(more[index], more[index + 1]);
        }
        return LakeConfigs.of(keys);
    }

    private static LogEvent declared(TableSchema table) {
        int highest = table.columns().stream().mapToInt(Column::number).max().orElse(0);
        return new LogEvent.Declared(table, new Origin("table 1", "rows 1", highest, table.unknownRow()));
    }

    private static LakeDriver begun(LakeConfig config) throws Exception {
        LakeDriver driver = new LakeDriver(config);
        driver.event(declared(FIRST)).progress();
        driver.transaction(OLD_ROWS.stream()
                .map(row -> (Change) new Change.Insert(FIRST, Row.of(row.toArray())))
                .toList());
        driver.cut();
        return driver;
    }

    private static Change copied(TableSchema table, Object... values) {
        return new Change.Copied(table, Row.of(values));
    }

    private static Table load(LakeConfig config) {
        return Catalogs.open(config).loadTable(Catalogs.identifier(config.namespace(), ITEMS));
    }

    private static void assertOldRows(LakeConfig config) throws Exception {
        assertThat(HistoryIT.byIceberg(config, FIRST)).containsExactlyInAnyOrderElementsOf(OLD_ROWS);
        assertThat(load(config).schema().columns()).extracting("name").containsExactly("id", "name", "amount");
    }

    private Set<Path> dataFiles() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return new HashSet<>(files.filter(file -> file.toString().endsWith(".parquet"))
                    .filter(file -> file.toString().contains("items"))
                    .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void old_rows_are_readable_until_the_copy_is_whole(String format) throws Exception {
        LakeConfig config = config("sluice.lake.format-version", format);
        try (LakeDriver driver = begun(config)) {
            driver.lake.beginAgain(List.of(NOW));
            assertOldRows(config);
            driver.restart(1)
                    .event(declared(NOW))
                    .progress()
                    .event(new LogEvent.CopyStart(NOW))
                    .event(copied(NOW, 100, 1, 1L))
                    .sendAndWaitWritten();
            assertOldRows(config);
            assertThat(driver.lake.present().orElseThrow().snapshots()).isEmpty();
            // Of one key twice, as when two masked keys are one: the later stays, and the file has a deleted row.
            driver.event(copied(NOW, 200, 2, 2L))
                    .event(copied(NOW, 201, 3, 2L))
                    .event(new LogEvent.CopyEnd(NOW, new LongPosition(2)))
                    .transaction()
                    .transaction(new Change.Update(NOW, NOW.unknownRow(), Row.of(101, 7, 1L)));
            OfficialCut cut = driver.cut();
            List<List<Object>> now = List.of(List.of(101, 7, 1L), List.of(201, 3, 2L));
            assertThat(driver.rows(NOW, cut)).containsExactlyInAnyOrderElementsOf(now);
            // As after a connection that broke: the table is the same, and open still.
            driver.restart(3).event(declared(NOW)).progress().sendAndWaitWritten();
            driver.transaction(new Change.Insert(NOW, Row.of(300, 4, 3L))).cut();
        }
        try (LakeDriver driver = new LakeDriver(config).restart(4).session(2)) {
            driver.event(declared(NOW))
                    .transaction(new Change.Delete(NOW, Row.of(Marker.UNCHANGED, Marker.UNCHANGED, 1L)));
            assertThat(driver.rows(NOW, driver.cut()))
                    .containsExactlyInAnyOrder(List.of(201, 3, 2L), List.of(300, 4, 3L));
        }
    }

    @Test
    void a_copy_that_does_not_end_leaves_the_old_rows_and_no_files() throws Exception {
        LakeConfig config = config();
        Set<Path> before;
        try (LakeDriver driver = begun(config)) {
            before = dataFiles();
            driver.lake.beginAgain(List.of(NOW));
            driver.restart(1)
                    .event(declared(NOW))
                    .event(new LogEvent.CopyStart(NOW))
                    .event(copied(NOW, 100, 1, 1L))
                    .sendAndWaitWritten();
            // The next session begins while the copy of this one is open.
            driver.restart(1)
                    .event(declared(NOW))
                    .event(new LogEvent.CopyStart(NOW))
                    .event(copied(NOW, 101, 1, 1L))
                    .sendAndWaitWritten();
        }
        assertOldRows(config);
        assertThat(dataFiles()).isEqualTo(before);
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(driver.lake.changes(Map.of()).awaitingCopy()).containsExactly(ITEMS);
            driver.lake.beginAgain(List.of(NOW));
            driver.restart(1)
                    .event(declared(NOW))
                    .event(new LogEvent.CopyStart(NOW))
                    .event(copied(NOW, 102, 1, 1L))
                    .event(new LogEvent.CopyEnd(NOW, new LongPosition(2)))
                    .transaction();
            assertThat(driver.rows(NOW, driver.cut())).containsExactly(List.of(102, 1, 1L));
        }
        assertThat(HistoryIT.byIceberg(config, NOW)).containsExactly(List.of(102, 1, 1L));
    }

    @Test
    void a_table_whose_columns_change_back_before_its_copy_keeps_them() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = begun(config)) {
            driver.lake.beginAgain(List.of(NOW));
            driver.restart(1).event(declared(NOW)).progress().sendAndWaitWritten();
            driver.lake.beginAgain(List.of(FIRST));
            driver.restart(1).event(declared(FIRST)).progress().sendAndWaitWritten();
            driver.event(declared(FIRST))
                    .event(new LogEvent.CopyStart(FIRST))
                    .event(copied(FIRST, 1L, "uno", 11))
                    .event(new LogEvent.CopyEnd(FIRST, new LongPosition(2)))
                    .transaction()
                    .transaction(new Change.Insert(FIRST, Row.of(4L, "four", 40)));
            assertThat(driver.rows(FIRST, driver.cut()))
                    .containsExactlyInAnyOrder(List.of(1L, "uno", 11), List.of(4L, "four", 40));
        }
    }

    /** Which Iceberg allows only where they are required, and which a column that is dropped later must not be any more. */
    @Test
    void another_key_becomes_the_tables_identifier() throws Exception {
        LakeConfig config = config();
        Column name = new Column("name", new ColumnType.Text(), false, "", 2);
        TableSchema named = new TableSchema(ITEMS, List.of(ID, name, AMOUNT), List.of(1));
        TableSchema without = new TableSchema(ITEMS, List.of(name, AMOUNT), List.of(0));
        try (LakeDriver driver = begun(config)) {
            driver.lake.beginAgain(List.of(named));
            assertOldRows(config);
            driver.restart(1).event(declared(named)).sendAndWaitWritten();
            driver.event(new LogEvent.CopyStart(named))
                    .event(copied(named, 1L, "one", 10))
                    .event(new LogEvent.CopyEnd(named, new LongPosition(2)))
                    .transaction()
                    .transaction(new Change.Update(named, named.unknownRow(), Row.of(2L, "one", 20)));
            assertThat(driver.rows(named, driver.cut())).containsExactly(List.of(2L, "one", 20));
            assertThat(load(config).schema().identifierFieldNames()).containsExactly("name");
            driver.transaction(declared(without), new Change.Update(without, without.unknownRow(), Row.of("one", 30)));
            assertThat(driver.rows(without, driver.cut())).containsExactly(List.of("one", 30));
        }
    }

    @Test
    void partitions_that_another_engine_changes_meanwhile_lead_to_another_copy() throws Exception {
        LakeConfig config = config("sluice.lake.partitions", "shop.items=truncate(100, new)");
        try (LakeDriver driver = begun(config())) {
            driver.lake.beginAgain(List.of(NOW));
        }
        try (LakeDriver driver = new LakeDriver(config).restart(1).session(2)) {
            driver.event(declared(NOW))
                    .event(new LogEvent.CopyStart(NOW))
                    .event(copied(NOW, 100, 1, 1L))
                    .sendAndWaitWritten();
            load(config).updateSpec().addField("amount").commit();
            driver.event(new LogEvent.CopyEnd(NOW, new LongPosition(2))).transaction();
            assertThatThrownBy(driver::cut).hasMessageContaining("read anew");
            // What partitions it has to go now, which no commit can do with the rows.
            driver.restart(1)
                    .event(declared(NOW))
                    .event(new LogEvent.CopyStart(NOW))
                    .event(copied(NOW, 101, 1, 1L))
                    .event(new LogEvent.CopyEnd(NOW, new LongPosition(2)))
                    .transaction();
            assertThat(driver.rows(NOW, driver.cut())).containsExactly(List.of(101, 1, 1L));
        }
    }

    @Test
    void a_table_of_which_no_copy_follows_is_emptied() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = begun(config)) {
            driver.lake.beginAnew(List.of(NOW), false);
            driver.restart(1).event(declared(NOW)).progress().sendAndWaitWritten();
            driver.transaction(new Change.Insert(NOW, Row.of(100, 1, 1L)));
            assertThat(driver.rows(NOW, driver.cut())).containsExactly(List.of(100, 1, 1L));
        }
    }

    @Test
    void nothing_is_written_to_it_before_its_copy() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = begun(config)) {
            driver.lake.beginAgain(List.of(NOW));
            driver.restart(1).event(declared(NOW)).transaction(new Change.Insert(NOW, Row.of(100, 1, 1L)));
            assertThatThrownBy(driver::sendAndWait)
                    .hasCauseInstanceOf(LakeUnavailableException.class)
                    .hasMessageContaining("before it is copied");
            assertOldRows(config);
        }
    }

    /** By a column that stays, and by one that comes with the copy. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void partitions_of_columns_that_stay_do_not_stand_in_its_way(String format) throws Exception {
        LakeConfig before =
                config("sluice.lake.format-version", format, "sluice.lake.partitions", "shop.items=bucket(2, id)");
        LakeConfig after = config(
                "sluice.lake.format-version",
                format,
                "sluice.lake.partitions",
                "shop.items=truncate(100, new), bucket(2, id)",
                "sluice.lake.sort-orders",
                "shop.items=name");
        try (LakeDriver driver = begun(before)) {
            driver.lake.beginAgain(List.of(NOW));
        }
        try (LakeDriver driver = new LakeDriver(after).restart(1).session(2)) {
            driver.event(declared(NOW))
                    .event(new LogEvent.CopyStart(NOW))
                    .event(copied(NOW, 10, 1, 1L))
                    .event(copied(NOW, 1000, 2, 2L))
                    .event(copied(NOW, 2000, 3, 2L))
                    .sendAndWaitWritten();
            assertOldRows(before);
            driver.event(new LogEvent.CopyEnd(NOW, new LongPosition(2)))
                    .transaction()
                    .transaction(new Change.Insert(NOW, Row.of(3000, 4, 3L)));
            assertThat(driver.rows(NOW, driver.cut()))
                    .containsExactlyInAnyOrder(List.of(10, 1, 1L), List.of(2000, 3, 2L), List.of(3000, 4, 3L));
        }
        Table table = load(after);
        assertThat(table.spec().fields()).hasSize(2);
        assertThat(table.sortOrder().fields()).hasSize(1);
        try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            assertThat(files)
                    .allMatch(task -> task.file().specId() == table.spec().specId());
        }
    }

    private static final List<Supplier<ColumnType>> TYPES = List.of(
            ColumnType.Int32::new,
            ColumnType.Int64::new,
            ColumnType.Text::new,
            ColumnType.Bool::new,
            ColumnType.Float64::new,
            () -> new ColumnType.Array(new ColumnType.Int32()),
            () -> new ColumnType.Decimal(9, 2));

    private static Object value(ColumnType type, int seed) {
        return switch (type) {
            case ColumnType.Int32 _ -> seed;
            case ColumnType.Int64 _ -> (long) seed;
            case ColumnType.Text _ -> "text " + seed;
            case ColumnType.Bool _ -> seed % 2 == 0;
            case ColumnType.Float64 _ -> seed / 4.0;
            case ColumnType.Decimal _ -> java.math.BigDecimal.valueOf(seed, 2);
            default -> List.of(seed, seed + 1);
        };
    }

    private static TableSchema random(Random random) {
        List<String> names = new ArrayList<>(List.of("a", "A", "b", "b.c", "with space", "é", "order"));
        Collections.shuffle(names, random);
        List<Column> columns = new ArrayList<>();
        for (String name : names.subList(0, 1 + random.nextInt(names.size()))) {
            ColumnType type = TYPES.get(random.nextInt(TYPES.size())).get();
            columns.add(
                    new Column(name, type, random.nextBoolean(), random.nextBoolean() ? "c" : "", columns.size() + 1));
        }
        int key = random.nextInt(columns.size() + 1);
        columns.add(key, new Column("key", TYPES.get(random.nextInt(3)).get(), false, "", 99));
        return new TableSchema(ITEMS, columns, List.of(key));
    }

    private static List<List<Object>> rows(TableSchema table, int from) {
        return IntStream.range(from, from + 5)
                .mapToObj(seed -> table.columns().stream()
                        .map(column ->
                                column.nullable() && seed % 3 == 0 ? (Object) Marker.NULL : value(column.type(), seed))
                        .toList())
                .toList();
    }

    @Test
    void any_columns_follow_any_others() throws Exception {
        Random random = new Random(5);
        LakeConfig config = config();
        TableSchema before = random(random);
        List<List<Object>> held = rows(before, 0);
        long position = 1;
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(before)).progress();
            driver.transaction(held.stream()
                    .map(row -> (Change) new Change.Insert(before, Row.of(row.toArray())))
                    .toList());
            driver.cut();
        }
        TableSchema known = before;
        for (int round = 1; round < 40; round++) {
            TableSchema now = random(random);
            List<List<Object>> rows = rows(now, 10 * round);
            try (LakeDriver driver = new LakeDriver(config)) {
                driver.lake.beginAgain(List.of(now));
                driver.restart(position).event(declared(now)).event(new LogEvent.CopyStart(now));
                rows.forEach(row -> driver.event(copied(now, row.toArray())));
                driver.sendAndWaitWritten();
                assertThat(HistoryIT.byIceberg(config, known))
                        .as("round %s", round)
                        .containsExactlyInAnyOrderElementsOf(held);
                driver.event(new LogEvent.CopyEnd(now, new LongPosition(position + 1)))
                        .transaction();
                OfficialCut cut = driver.cut();
                assertThat(driver.rows(now, cut)).as("round %s", round).containsExactlyInAnyOrderElementsOf(rows);
                position = driver.position();
            }
            assertThat(HistoryIT.byIceberg(config, now)).containsExactlyInAnyOrderElementsOf(rows);
            known = now;
            held = rows;
        }
    }
}
