package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies whose ranges come interleaved, as several connections read them. */
class CopyLanesIT {
    private static final TableSchema KEYED = table("keyed", List.of(0));
    private static final TableSchema KEYLESS = table("keyless", List.of());
    private static final int RANGES = 5;
    private static final int ROWS_PER_RANGE = 2_000;

    @TempDir
    Path directory;

    private static TableSchema table(String name, List<Integer> key) {
        return new TableSchema(
                new TableId("public", name),
                List.of(
                        new Column("id", new ColumnType.Int64(), false, ""),
                        new Column("name", new ColumnType.Text(), true, "")),
                key);
    }

    /** Files so small that each range needs several. */
    private LakeConfig config() {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.target-file-size", "64K");
        return LakeConfigs.of(keys);
    }

    private static Row row(long id) {
        return Row.of(id, "name of row " + Long.toHexString(id * 0x9E3779B97F4A7C15L));
    }

    /** As when a commit was under way when the source asked where to begin, and the source has been idle since. */
    @Test
    void a_copy_at_the_official_position_becomes_official_though_the_log_is_read_from_before_and_tells_nothing_more()
            throws Exception {
        try (LakeDriver driver = new LakeDriver(config())) {
            driver.declare(KEYED, KEYLESS)
                    .progress()
                    .transaction(new Change.Insert(KEYED, row(1)), new Change.Insert(KEYLESS, row(1)))
                    .transaction(new Change.Insert(KEYED, row(2)))
                    .sendAndWait();
            driver.restart(1).declare(KEYED, KEYLESS).progress();
            driver.event(new LogEvent.CopyStart(KEYED))
                    .event(new Change.Copied(KEYED, row(2)))
                    .event(new LogEvent.CopyEnd(KEYED, new LongPosition(2)));
            driver.send();
            driver.restart(2).session(2).progress().sendAndWait();
            Checkpoint official = driver.lake.present().orElseThrow();
            assertThat(official.snapshots()).containsOnlyKeys(KEYED.id(), KEYLESS.id());
            assertThat(official.position()).isEqualTo(new LongPosition(2));
            assertThat(HistoryIT.byIceberg(config(), KEYED)).containsExactly(LakeDriver.values(row(2)));
        }
    }

    @Test
    void interleaved_ranges_of_several_tables_become_files_of_one_range_each() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(KEYED, KEYLESS);
            CompletableFuture<Void> last = copy(driver, new Random(1), 100);
            driver.transaction(
                    new Change.Update(KEYED, KEYED.unknownRow(), Row.of(7L, "changed")),
                    new Change.Delete(KEYED, row(ROWS_PER_RANGE + 1)),
                    new Change.Delete(KEYLESS, row(2)));
            OfficialCut cut = driver.cut();
            last.get();

            Map<Object, Object> rows = new TreeMap<>();
            driver.rows(KEYED, cut)
                    .forEach(row -> assertThat(rows.put(row.get(0), row.get(1))).isNull());
            assertThat(rows).isEqualTo(expected());
            assertThat(driver.rows(KEYLESS, cut)).hasSize(RANGES * ROWS_PER_RANGE - 1);
            assertThat(driver.lake.statistics().missingRows()).isZero();
        }
        Table table = Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", KEYED.id()));
        Map<Long, Integer> filesOfRanges = new HashMap<>();
        for (DataFile file : files(table)) {
            long first = bound(file.lowerBounds());
            long end = bound(file.upperBounds());
            assertThat(first / ROWS_PER_RANGE).isEqualTo(end / ROWS_PER_RANGE);
            filesOfRanges.merge(first / ROWS_PER_RANGE, 1, Integer::sum);
        }
        assertThat(filesOfRanges).hasSize(RANGES);
        assertThat(filesOfRanges.values()).anyMatch(count -> count > 1);
    }

    private static Map<Object, Object> expected() {
        Map<Object, Object> rows = new TreeMap<>();
        for (long id = 0; id < RANGES * ROWS_PER_RANGE; id++) {
            rows.put(id, row(id).value(1));
        }
        rows.put(7L, "changed");
        rows.remove((long) ROWS_PER_RANGE + 1);
        return rows;
    }

    @Test
    void session_that_ends_within_a_copy_leaves_no_file_and_no_row() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(KEYED, KEYLESS);
            CompletableFuture<Void> unfinished = copy(driver, new Random(2), 40);
            driver.restart(0);
            driver.declare(KEYED, KEYLESS);
            driver.event(new LogEvent.CopyStart(KEYED))
                    .event(new Change.Copied(KEYED, 0, row(3)))
                    .event(new LogEvent.CopyEnd(KEYED, new LongPosition(0)))
                    .event(new LogEvent.CopyStart(KEYLESS))
                    .event(new LogEvent.CopyEnd(KEYLESS, new LongPosition(0)))
                    .progress()
                    .sendAndWait();
            OfficialCut cut = driver.cut();
            assertThatThrownBy(unfinished::get).hasCauseInstanceOf(LakeException.class);
            assertThat(driver.rows(KEYED, cut)).containsExactly(LakeDriver.values(row(3)));
            assertThat(driver.rows(KEYLESS, cut)).isEmpty();
        }
        Table table = Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", KEYED.id()));
        assertThat(stored())
                .isEqualTo(files(table).stream()
                        .map(file -> Path.of(file.location()).getFileName())
                        .collect(Collectors.toSet()));
    }

    @Test
    void tables_copied_before_a_crash_stay_and_the_others_are_copied_further_on() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(KEYED, KEYLESS)
                    .event(new LogEvent.CopyStart(KEYED))
                    .event(new LogEvent.CopyStart(KEYLESS))
                    .progress()
                    .event(new Change.Copied(KEYLESS, 0, row(1)))
                    .event(new Change.Copied(KEYED, 0, row(1)))
                    .event(new Change.Copied(KEYED, 0, row(2)))
                    .event(new LogEvent.CopyEnd(KEYED, new LongPosition(0)))
                    .send();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> driver.lake
                            .checkpoint()
                            .filter(official -> !official.snapshots().isEmpty())
                            .isPresent());
            assertThat(driver.lake.checkpoint().orElseThrow().snapshots()).containsOnlyKeys(KEYED.id());
            driver.die();
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            // The log from position 0 on; the second copy shows what has happened up to 2.
            driver.declare(KEYED, KEYLESS)
                    .event(new LogEvent.CopyStart(KEYLESS))
                    .event(new Change.Copied(KEYLESS, 0, row(5)))
                    .event(new LogEvent.CopyEnd(KEYLESS, new LongPosition(2)))
                    .sendAndWaitTaken();
            assertThat(driver.lake.checkpoint().orElseThrow().snapshots()).containsOnlyKeys(KEYED.id());
            driver.transaction(new Change.Delete(KEYLESS, row(1)), new Change.Insert(KEYED, row(3)))
                    .transaction(new Change.Insert(KEYLESS, row(5)), new Change.Delete(KEYED, row(1)))
                    .transaction(new Change.Insert(KEYLESS, row(6)))
                    .sendAndWait();
            OfficialCut cut = driver.cut();
            assertThat(driver.rows(KEYED, cut))
                    .containsExactlyInAnyOrder(LakeDriver.values(row(2)), LakeDriver.values(row(3)));
            assertThat(driver.rows(KEYLESS, cut))
                    .containsExactlyInAnyOrder(LakeDriver.values(row(5)), LakeDriver.values(row(6)));
            assertThat(driver.lake.statistics().missingRows()).isZero();
        }
    }

    @Test
    void copy_that_is_made_again_and_never_became_official_is_taken_back() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(KEYED, KEYLESS)
                    .transaction(new Change.Insert(KEYED, row(1)), new Change.Insert(KEYLESS, row(1)))
                    .transaction(new Change.Insert(KEYED, row(2)));
            driver.cut();
            // Asked for again: read somewhere between the ends of the third and of the fourth transaction.
            driver.restart(2)
                    .declare(KEYED, KEYLESS)
                    .progress()
                    .event(new LogEvent.CopyStart(KEYED))
                    .event(new Change.Copied(KEYED, 0, row(2)))
                    .event(new Change.Copied(KEYED, 0, row(3)))
                    .event(new LogEvent.CopyEnd(KEYED, new LongPosition(3)))
                    .send();
            Table table = Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", KEYED.id()));
            long official = table.currentSnapshot().snapshotId();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                table.refresh();
                return table.currentSnapshot().snapshotId() != official;
            });
            driver.die();
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(2)
                    .declare(KEYED, KEYLESS)
                    .progress()
                    .transaction(new Change.Insert(KEYED, row(3)), new Change.Delete(KEYED, row(1)))
                    .transaction(new Change.Insert(KEYED, row(4)))
                    .sendAndWait();
            OfficialCut cut = driver.cut();
            assertThat(driver.rows(KEYED, cut))
                    .containsExactlyInAnyOrder(
                            LakeDriver.values(row(2)), LakeDriver.values(row(3)), LakeDriver.values(row(4)));
            assertThat(driver.rows(KEYLESS, cut)).containsExactly(LakeDriver.values(row(1)));
            assertThat(driver.lake.statistics().replayed())
                    .as("nothing was left out: the copy was no part of the table any more")
                    .isZero();
            assertThat(driver.lake.statistics().missingRows()).isZero();
        }
    }

    @Test
    void rows_that_share_a_key_across_ranges_leave_one_of_them() throws Exception {
        try (LakeDriver driver = new LakeDriver(config())) {
            driver.declare(KEYED).event(new LogEvent.CopyStart(KEYED));
            for (int range = 0; range < RANGES; range++) {
                for (long id = 0; id < 100; id++) {
                    driver.event(new Change.Copied(KEYED, range, Row.of(id, "range " + range)));
                }
                driver.event(new LogEvent.RangeEnd(KEYED, range));
            }
            driver.event(new LogEvent.CopyEnd(KEYED, new LongPosition(0))).progress();
            List<List<Object>> rows = driver.rows(KEYED, driver.cut());
            assertThat(rows).extracting(List::getFirst).hasSize(100).doesNotHaveDuplicates();
        }
    }

    /**
     * Sends the copies of both tables in random order of their ranges.
     *
     * @param percent of each range that is sent; below 100 nothing is ended
     */
    private static CompletableFuture<Void> copy(LakeDriver driver, Random random, int percent) {
        List<List<LogEvent>> ranges = new ArrayList<>();
        for (TableSchema table : List.of(KEYED, KEYLESS)) {
            driver.event(new LogEvent.CopyStart(table));
            for (int range = 0; range < RANGES; range++) {
                List<LogEvent> events = new ArrayList<>();
                for (long id = 0; id < ROWS_PER_RANGE * percent / 100; id++) {
                    events.add(new Change.Copied(table, range, row(range * ROWS_PER_RANGE + id)));
                }
                ranges.add(events);
            }
        }
        while (ranges.stream().anyMatch(events -> !events.isEmpty())) {
            List<LogEvent> events = ranges.get(random.nextInt(ranges.size()));
            for (int count = random.nextInt(500); count > 0 && !events.isEmpty(); count--) {
                driver.event(events.removeFirst());
            }
            driver.send();
        }
        if (percent == 100) {
            for (TableSchema table : List.of(KEYLESS, KEYED)) {
                for (int range = 0; range < RANGES; range++) {
                    driver.event(new LogEvent.RangeEnd(table, range));
                }
                driver.event(new LogEvent.CopyEnd(table, new LongPosition(0)));
            }
            driver.progress();
        }
        return driver.send();
    }

    private static List<DataFile> files(Table table) throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        return files;
    }

    private static long bound(Map<Integer, ByteBuffer> bounds) {
        return Conversions.fromByteBuffer(Types.LongType.get(), bounds.get(1));
    }

    private Set<Path> stored() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("warehouse"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .map(Path::getFileName)
                    .collect(Collectors.toSet());
        }
    }
}
