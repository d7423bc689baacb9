package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.row.Change;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are rewritten while their rows change; {@link HistoryIT} adds random histories. */
class CompactionIT {
    private static final TableSchema ITEMS = MirrorIT.ITEMS;

    @TempDir
    Path directory;

    private final Map<Long, String> model = new LinkedHashMap<>();
    private final Random random = new Random(3);

    private Map<String, String> keys() {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.maintenance-share", "100");
        keys.put("sluice.lake.target-file-size", "64K");
        return keys;
    }

    /** Eight small files, which is when a rewrite begins. */
    private void fill(LakeDriver driver) throws Exception {
        for (int file = 0; file < 8; file++) {
            List<Change> changes = new ArrayList<>();
            for (int row = 0; row < 20; row++) {
                changes.add(insert(model.size()));
            }
            driver.transaction(changes).cut();
        }
    }

    private Change insert(long id) {
        model.put(id, "name " + random.nextInt(1000));
        return new Change.Insert(ITEMS, MirrorIT.item(id, name(id)));
    }

    private Change update(long id) {
        model.put(id, "other " + random.nextInt(1000));
        return new Change.Update(ITEMS, ITEMS.unknownRow(), MirrorIT.item(id, name(id)));
    }

    private Change delete(long id) {
        model.remove(id);
        return new Change.Delete(ITEMS, Row.of(id, dev.sluice.row.Marker.UNCHANGED, dev.sluice.row.Marker.UNCHANGED));
    }

    private String name(long id) {
        return model.getOrDefault(id, "");
    }

    private void requireExact(LakeDriver driver, LakeConfig config, OfficialCut cut) throws Exception {
        List<List<Object>> expected = new ArrayList<>();
        model.forEach((id, name) -> expected.add(MirrorIT.shown(id, name)));
        assertThat(driver.rows(ITEMS, cut)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(HistoryIT.byIceberg(config, ITEMS, cut)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(driver.lake.statistics().missingRows()).isZero();
        assertThat(driver.lake.statistics().replacedInserts()).isZero();
    }

    /** Holds a rewrite back between its end and its delivery. */
    private static final class Held implements CommitSteps {
        final CountDownLatch written = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void afterRewrite(TableId table) {
            written.countDown();
            try {
                assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException("Cannot hold the rewrite: interrupted", e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whatever_happens_to_a_row_while_it_is_rewritten_is_carried_over(int formatVersion) throws Exception {
        Map<String, String> keys = keys();
        keys.put("sluice.lake.format-version", String.valueOf(formatVersion));
        LakeConfig config = LakeConfigs.of(keys);
        Held held = new Held();
        try (LakeDriver driver = new LakeDriver(config, held, Duration.ofSeconds(20))) {
            driver.declare(ITEMS).progress();
            fill(driver);
            assertThat(held.written.await(30, TimeUnit.SECONDS)).isTrue();
            // In cuts committed since the rewrite began: changed, changed twice, deleted, deleted and inserted again,
            // and
            // one file's rows all gone.
            driver.transaction(update(1), update(21), delete(2), delete(3)).cut();
            driver.transaction(update(21), insert(3)).cut();
            List<Change> wholeFile = new ArrayList<>();
            for (long id = 40; id < 60; id++) {
                wholeFile.add(id % 2 == 0 ? update(id) : delete(id));
            }
            driver.transaction(wholeFile).cut();
            // In the cut that takes the rewrite along.
            driver.transaction(update(1), update(4), delete(5), delete(61))
                    .send()
                    .get(30, TimeUnit.SECONDS);
            held.goOn.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                driver.transaction(update(6), update(80)).sendAndWait();
                return driver.counter("sluice.lake.compactions") > 0;
            });
            requireExact(driver, config, driver.cut());
            // And afterwards, when the index has old places still and then new ones.
            for (int round = 0; round < 4; round++) {
                driver.transaction(update(1), update(6), update(7 + round), delete(100 + round), update(120));
                requireExact(driver, config, driver.cut());
            }
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            // The index that a clean stop kept names new places only.
            driver.restart(100).declare(ITEMS).transaction(update(8), update(121), delete(122));
            requireExact(driver, config, driver.cut());
        }
    }

    @Test
    void a_rewrite_of_a_table_that_is_truncated_meanwhile_is_given_up() throws Exception {
        LakeConfig config = LakeConfigs.of(keys());
        Held held = new Held();
        try (LakeDriver driver = new LakeDriver(config, held, Duration.ofSeconds(20))) {
            driver.declare(ITEMS).progress();
            fill(driver);
            assertThat(held.written.await(30, TimeUnit.SECONDS)).isTrue();
            model.clear();
            driver.transaction(new Change.Truncate(ITEMS), insert(1)).cut();
            held.goOn.countDown();
            driver.transaction(insert(2), update(1));
            requireExact(driver, config, driver.cut());
            assertThat(driver.counter("sluice.lake.compactions")).isZero();
        }
    }

    /** The steps of a compaction. */
    enum Step {
        AFTER_REWRITE,
        BEFORE_TABLE,
        AFTER_TABLE,
        BEFORE_CONTROL,
        AFTER_CONTROL
    }

    /** Dies at a step of the cut that takes the first rewrite along. */
    private static final class DyingAt implements CommitSteps {
        private final Step step;
        private final AtomicInteger rewrites = new AtomicInteger();
        final CountDownLatch died = new CountDownLatch(1);

        DyingAt(Step step) {
            this.step = step;
        }

        private void at(Step reached) {
            if (step == reached && rewrites.get() > 0) {
                died.countDown();
                throw new LakeUnavailableException("crash");
            }
        }

        @Override
        public void afterRewrite(TableId table) {
            rewrites.incrementAndGet();
            at(Step.AFTER_REWRITE);
        }

        @Override
        public void beforeTable(TableId table) {
            at(Step.BEFORE_TABLE);
        }

        @Override
        public void afterTable(TableId table) {
            at(Step.AFTER_TABLE);
        }

        @Override
        public void betweenTablesAndControl() {
            at(Step.BEFORE_CONTROL);
        }

        @Override
        public void afterControl() {
            at(Step.AFTER_CONTROL);
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void a_crash_at_any_step_of_a_compaction_leaves_the_rows_as_they_are(Step step) throws Exception {
        LakeConfig config = LakeConfigs.of(keys());
        DyingAt dying = new DyingAt(step);
        LakeDriver first = new LakeDriver(config, dying, Duration.ofSeconds(5));
        first.declare(ITEMS).progress();
        fill(first);
        // The rewrite is committed for its own sake; nothing else has changed.
        assertThat(dying.died.await(30, TimeUnit.SECONDS)).isTrue();
        first.die();

        try (LakeDriver second = new LakeDriver(config)) {
            second.restart(8).declare(ITEMS).transaction(update(1), update(30), delete(31), insert(500));
            requireExact(second, config, second.cut());
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                second.transaction(update(1), update(30)).sendAndWait();
                return second.lake.tables().getFirst().dataFiles() < 8;
            });
            requireExact(second, config, second.cut());
        }
    }

    @Test
    void only_files_that_nothing_refers_to_and_nobody_is_writing_are_orphans() throws Exception {
        Map<String, String> keys = keys();
        keys.put("sluice.lake.commit-interval", "1m");
        LakeConfig config = LakeConfigs.of(keys);
        DyingAt dying = new DyingAt(Step.AFTER_REWRITE);
        LakeDriver first = new LakeDriver(config, dying, Duration.ofSeconds(5));
        first.declare(ITEMS).progress();
        fill(first);
        assertThat(dying.died.await(30, TimeUnit.SECONDS)).isTrue();
        first.die();
        Path data = directory.resolve("warehouse/public/items/data");
        assertThat(data).isDirectoryContaining("glob:**merged.parquet");
        Path foreign = Files.writeString(data.resolveSibling("notes.txt"), "not Iceberg's");

        // Orphans are looked for between rewrites, never during one; here there is none.
        keys.put("sluice.lake.compaction", "false");
        try (LakeDriver second = new LakeDriver(LakeConfigs.of(keys))) {
            second.restart(8).declare(ITEMS).transaction(update(1));
            OfficialCut cut = second.cut();
            second.transaction(update(2), update(3)).progress();
            CompletableFuture<Void> running = new CompletableFuture<>();
            second.send(() -> running.complete(null)).isDone();
            running.get(30, TimeUnit.SECONDS);
            Catalog catalog = Catalogs.open(config);
            Table table = catalog.loadTable(Catalogs.identifier("{schema}", ITEMS.id()));
            Throttle unthrottled = new Throttle(100, System::nanoTime, _ -> {});
            MirrorTable mirror = second.lake.mirrors().getFirst();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> mirror.files().locations().size() >= 10);
            Set<String> inUse = mirror.files().locations();
            OrphanFiles orphans = new OrphanFiles(table, inUse, unthrottled);
            assertThat(orphans.remove(Instant.now().minus(Duration.ofHours(1)))).isZero();
            assertThat(orphans.remove(Instant.now().plusSeconds(10))).isEqualTo(1);
            assertThat(orphans.remove(Instant.now().plusSeconds(10))).isZero();
            assertThat(foreign).exists();
            assertThat(second.rows(ITEMS, cut)).hasSize(160);
            requireExact(second, config, second.cut());
        }
    }

    @Test
    void many_commits_leave_few_files_manifests_snapshots_and_metadata() throws Exception {
        Map<String, String> keys = keys();
        keys.put("sluice.lake.commit-interval", "50ms");
        keys.put("sluice.lake.snapshot-limit", "20");
        keys.put("sluice.lake.target-file-size", "1M");
        LakeConfig config = LakeConfigs.of(keys);
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress();
            fill(driver);
            OfficialCut early = driver.cut();
            for (int commit = 0; commit < 120; commit++) {
                driver.transaction(update(random.nextInt(160)), update(random.nextInt(160)), insert(model.size()))
                        .sendAndWait();
            }
            OfficialCut last = driver.cut();
            requireExact(driver, config, last);
            // Asked for, so it is there still, though more than the limit have followed.
            assertThat(driver.rows(ITEMS, early)).hasSize(160);
            Table table = Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", ITEMS.id()));
            TableMetadata metadata = ((HasTableOperations) table).operations().current();
            assertThat(driver.lake.tables().getFirst().dataFiles()).isLessThan(40);
            assertThat(table.currentSnapshot().allManifests(table.io())).hasSizeLessThan(60);
            assertThat(metadata.previousFiles()).hasSizeLessThanOrEqualTo(20);
            // The limit, half of it that waits for the next expiry, those asked for, and what came while one was
            // running.
            assertThat(metadata.snapshots()).hasSizeLessThan(60);
            assertThat(driver.counter("sluice.lake.expired.snapshots")).isGreaterThan(40);
        }
    }
}
