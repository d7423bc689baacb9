package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Masking;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that are interrupted, and go on with what the lake has kept of them. */
class KeptCopyIT {
    private static final TableSchema TABLE = new TableSchema(
            new TableId("public", "t"),
            List.of(
                    new Column("id", new ColumnType.Int64(), false, ""),
                    new Column("name", new ColumnType.Text(), true, ""),
                    new Column("large", new ColumnType.Text(), true, "")),
            List.of(0));
    private static final TableSchema KEYLESS =
            new TableSchema(new TableId("public", "keyless"), TABLE.columns(), List.of());
    private static final int BLOCKS = 6;
    private static final int ROWS = 60;
    private static final int SEEDS = 16;

    @TempDir
    Path directory;

    private LakeConfig config(String name) {
        return config(name, Map.of());
    }

    private LakeConfig config(String name, Map<String, String> more) {
        Map<String, String> keys = LakeConfigs.local(directory.resolve(name));
        keys.put("sluice.lake.commit-interval", "1ms");
        keys.putAll(more);
        return LakeConfigs.of(keys);
    }

    private static Set<String> kept(LakeDriver driver, TableSchema table) {
        return driver.lake.kept(Map.of(table.id(), Masking.UNKNOWN)).getOrDefault(table.id(), Set.of());
    }

    /** Sends what there is, and empty ranges until the lake has kept those parts: it does so now and then. */
    private static void awaitKept(LakeDriver driver, Set<String> parts) {
        driver.send();
        int[] ticks = {0};
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            ticks[0]++;
            driver.event(new LogEvent.RangeEnd(TABLE, 1_000 + ticks[0], "tick " + driver.position() + " " + ticks[0]))
                    .send();
            return kept(driver, TABLE).containsAll(parts);
        });
    }

    private static Table table(LakeConfig config) {
        return Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", TABLE.id()));
    }

    private static List<List<Object>> rows(LakeDriver driver, OfficialCut cut) {
        return driver.rows(TABLE, cut);
    }

    private static Row row(long id, String name, String large) {
        return Row.of(id, name, large);
    }

    private static Row key(long id) {
        return Row.of(id, Marker.UNCHANGED, Marker.UNCHANGED);
    }

    @Test
    void what_a_killed_copy_had_read_is_not_read_again_and_nobody_sees_it_before_the_log_has_settled_it()
            throws Exception {
        LakeConfig config = config("lake");
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(TABLE)
                    .event(new LogEvent.CopyStart(TABLE, Set.of(), "first"))
                    .progress();
            for (long id = 0; id < 4; id++) {
                driver.event(new Change.Copied(TABLE, 0, row(id, "old", "large " + id)));
            }
            driver.event(new LogEvent.RangeEnd(TABLE, 0, "a"))
                    .event(new Change.Copied(TABLE, 1, row(100, "read in vain", "")));
            awaitKept(driver, Set.of("first", "a"));
            driver.die();
        }
        assertThat(table(config).currentSnapshot()).isNull();
        try (LakeDriver driver = new LakeDriver(config)) {
            // The second copy shows three transactions more.
            goOn(driver)
                    .event(new Change.Copied(TABLE, 0, row(10, "late", "large 10")))
                    .event(new Change.Copied(TABLE, 0, row(2, "moved here", "large 2")))
                    .event(new LogEvent.RangeEnd(TABLE, 0, "b"))
                    .event(new LogEvent.CopyEnd(TABLE, new LongPosition(3)));
            driver.transaction(
                            new Change.Update(TABLE, TABLE.unknownRow(), Row.of(0L, "new", Marker.UNCHANGED)),
                            new Change.Delete(TABLE, key(1)))
                    .transaction(
                            new Change.Update(TABLE, TABLE.unknownRow(), Row.of(2L, "moved here", Marker.UNCHANGED)))
                    .sendAndWaitWritten();
            assertThat(table(config).currentSnapshot()).isNull();
            driver.transaction(
                            new Change.Insert(TABLE, row(10, "late", "large 10")),
                            new Change.Update(TABLE, key(3), row(4, "renamed", "large 3")))
                    .transaction(new Change.Insert(TABLE, row(11, "after both", "")));
            OfficialCut cut = driver.cut();
            assertThat(rows(driver, cut))
                    .containsExactlyInAnyOrder(
                            List.of(0L, "new", "large 0"),
                            List.of(2L, "moved here", "large 2"),
                            List.of(4L, "renamed", "large 3"),
                            List.of(10L, "late", "large 10"),
                            List.of(11L, "after both", ""));
            assertThat(driver.lake.statistics().missingRows()).isZero();
            assertThat(kept(driver, TABLE)).isEmpty();
            assertThat(table(config).snapshots())
                    .as("what was kept goes with the copy's end")
                    .noneMatch(snapshot -> snapshot.summary().containsKey(KeptCopy.PARTS));
        }
    }

    @Test
    void range_that_is_complete_is_kept_while_another_is_still_read() throws Exception {
        try (LakeDriver driver = new LakeDriver(config("lake"))) {
            driver.declare(TABLE)
                    .event(new LogEvent.CopyStart(TABLE, Set.of(), "first"))
                    .progress()
                    .event(new Change.Copied(TABLE, 0, row(1, "complete", "")))
                    .event(new Change.Copied(TABLE, 1, row(2, "complete", "")))
                    // The second ends right after the first, when there was something to keep just now.
                    .event(new LogEvent.RangeEnd(TABLE, 0, "a"))
                    .event(new LogEvent.RangeEnd(TABLE, 1, "b"))
                    .send();
            long[] id = {2};
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                driver.event(new Change.Copied(TABLE, 2, row(++id[0], "still read", "")))
                        .send();
                return kept(driver, TABLE).containsAll(Set.of("a", "b"));
            });
            driver.die();
        }
    }

    @Test
    void row_that_neither_copy_holds_is_gone_by_the_second() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        try (LakeDriver driver = new LakeDriver(config)) {
            // It lay in a block that was not read yet.
            goOn(driver)
                    .event(new LogEvent.CopyEnd(TABLE, new LongPosition(3)))
                    .transaction(new Change.Update(TABLE, TABLE.unknownRow(), Row.of(2L, "two", Marker.UNCHANGED)))
                    .transaction(new Change.Delete(TABLE, key(2)))
                    .transaction(new Change.Update(TABLE, TABLE.unknownRow(), Row.of(3L, "three", Marker.UNCHANGED)))
                    .transaction(new Change.Insert(TABLE, row(2, "another", "")));
            assertThat(rows(driver, driver.cut()))
                    .containsExactlyInAnyOrder(List.of(1L, "one", "large"), List.of(2L, "another", ""));
        }
    }

    /** As if a row had another's key now, which it was given while its large value stayed. */
    @Test
    void key_that_changes_without_its_large_value_has_the_copy_made_anew() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        try (LakeDriver driver = new LakeDriver(config)) {
            goOn(driver)
                    .event(new Change.Copied(TABLE, 0, row(1, "another", "another's")))
                    .event(new LogEvent.CopyEnd(TABLE, new LongPosition(2)))
                    .transaction(new Change.Update(TABLE, key(1), Row.of(2L, "one", Marker.UNCHANGED)));
            assertThatThrownBy(driver::sendAndWait)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LakeUnavailableException.class)
                    .hasMessageContaining("copied from its beginning");
            assertThat(kept(driver, TABLE)).isEmpty();
            driver.restart(0)
                    .declare(TABLE)
                    .progress()
                    .event(new LogEvent.CopyStart(TABLE, Set.of(), "third"))
                    .event(new Change.Copied(TABLE, 0, row(2, "one", "large")))
                    .event(new LogEvent.CopyEnd(TABLE, new LongPosition(0)))
                    .progress();
            assertThat(rows(driver, driver.cut())).containsExactly(List.of(2L, "one", "large"));
        }
    }

    @Test
    void copy_from_the_beginning_leaves_nothing_of_the_one_before() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(TABLE)
                    .progress()
                    .event(new LogEvent.CopyStart(TABLE, Set.of(), "second"))
                    .event(new Change.Copied(TABLE, 0, row(2, "two", "")))
                    .event(new LogEvent.CopyEnd(TABLE, new LongPosition(0)))
                    .progress();
            assertThat(rows(driver, driver.cut())).containsExactly(List.of(2L, "two", ""));
            assertThat(kept(driver, TABLE)).isEmpty();
        }
    }

    @Test
    void copy_that_fails_at_its_end_leaves_what_was_kept() throws Exception {
        LakeConfig config = config("lake");
        try (LakeDriver driver = new LakeDriver(config)) {
            begin(driver, row(1, "one", "large"));
            driver.event(new Change.Copied(TABLE, 1, Row.of(2L, 2L, "no text in its second column")))
                    .event(new LogEvent.CopyEnd(TABLE, new LongPosition(0)));
            assertThatThrownBy(driver::sendAndWait).hasCauseInstanceOf(LakeException.class);
            goOn(driver.restart(0))
                    .event(new Change.Copied(TABLE, 0, row(2, "two", "")))
                    .event(new LogEvent.CopyEnd(TABLE, new LongPosition(0)))
                    .transaction(List.of());
            assertThat(rows(driver, driver.cut()))
                    .containsExactlyInAnyOrder(List.of(1L, "one", "large"), List.of(2L, "two", ""));
        }
    }

    @Test
    void files_that_somebody_has_deleted_are_missed() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        Table table = table(config);
        for (Snapshot snapshot : table.snapshots()) {
            snapshot.addedDataFiles(table.io()).forEach(file -> table.io().deleteFile(file.location()));
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            goOn(driver);
            assertThatThrownBy(driver::sendAndWait).hasMessageContaining("copied from its beginning");
            assertThat(kept(driver, TABLE)).isEmpty();
        }
    }

    @Test
    void snapshots_that_somebody_has_expired_are_missed_before_the_copy_is_shown() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        try (LakeDriver driver = new LakeDriver(config)) {
            goOn(driver).event(new Change.Copied(TABLE, 0, row(2, "two", ""))).sendAndWaitWritten();
            table(config)
                    .expireSnapshots()
                    .expireOlderThan(System.currentTimeMillis() + 60_000)
                    .commit();
            driver.event(new LogEvent.CopyEnd(TABLE, new LongPosition(0))).transaction(List.of());
            assertThatThrownBy(driver::cut).hasMessageContaining("copied from its beginning");
            assertThat(table(config).currentSnapshot()).isNull();
        }
    }

    @Test
    void table_that_has_got_other_columns_meanwhile_is_not_gone_on_with() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        table(config).updateSchema().deleteColumn("name").commit();
        table(config)
                .updateSchema()
                .addColumn("name", org.apache.iceberg.types.Types.StringType.get())
                .commit();
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(kept(driver, TABLE)).isEmpty();
        }
    }

    @Test
    void what_is_masked_otherwise_now_is_not_gone_on_with() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        Masking other = new Masking(Map.of("name", "redact:1"), "", List.of());
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(kept(driver, TABLE)).isNotEmpty();
            assertThat(driver.lake.kept(Map.of(TABLE.id(), other))).isEmpty();
            driver.event(new LogEvent.Declared(TABLE, other, dev.sluice.row.Origin.unknown(TABLE)))
                    .progress()
                    .event(new LogEvent.CopyStart(TABLE, kept(driver, TABLE), "second"));
            assertThatThrownBy(driver::sendAndWait).hasMessageContaining("become other than it was said to be");
        }
    }

    @Test
    void rows_in_quarantine_and_tables_without_a_key_are_read_again() throws Exception {
        LakeConfig config = config("lake");
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(TABLE, KEYLESS)
                    .event(new LogEvent.CopyStart(TABLE, Set.of(), "first"))
                    .event(new LogEvent.CopyStart(KEYLESS, Set.of(), "first"))
                    .progress()
                    .event(new Change.Copied(TABLE, 0, row(1, "one", "")))
                    .event(new Change.Copied(KEYLESS, 0, row(1, "one", "")))
                    .event(new LogEvent.RangeEnd(KEYLESS, 0, "a"))
                    .event(new LogEvent.RangeEnd(TABLE, 0, "a"));
            awaitKept(driver, Set.of("first", "a"));
            driver.event(new LogEvent.Quarantined(
                            TABLE, row(2, "x", ""), LogEvent.Quarantined.Operation.COPY, "rule", "reason"))
                    .event(new LogEvent.RangeEnd(TABLE, 1, "b"))
                    .event(new LogEvent.RangeEnd(KEYLESS, 1, "b"))
                    .sendAndWaitWritten();
            assertThat(kept(driver, TABLE)).contains("a").doesNotContain("b");
            assertThat(kept(driver, KEYLESS)).isEmpty();
            driver.die();
        }
    }

    @Test
    void what_is_kept_survives_the_upkeep_until_nobody_goes_on_with_it() throws Exception {
        LakeConfig config = config("lake");
        interrupted(config, row(1, "one", "large"));
        Table table = table(config);
        new Expiry(Duration.ZERO, 1)
                .expire(table, Set.of(), java.time.Instant.now().plus(Duration.ofDays(100)), new DoomedFiles());
        table.refresh();
        assertThat(table.snapshots()).anyMatch(snapshot -> snapshot.summary().containsKey(KeptCopy.PARTS));
        new OrphanFiles(table, Set.of(), new Throttle(100, System::nanoTime, _ -> {}))
                .remove(java.time.Instant.now().plus(Duration.ofDays(100)));
        for (Snapshot snapshot : table.snapshots()) {
            snapshot.addedDataFiles(table.io())
                    .forEach(file -> assertThat(Path.of(file.location().replaceFirst("^file:", "")))
                            .exists());
        }
        // As when nobody goes on with a copy that was asked for: the table has other snapshots then.
        table.newFastAppend().commit();
        assertThat(new Expiry(Duration.ofDays(1), 100)
                        .expire(table, Set.of(), java.time.Instant.now(), new DoomedFiles()))
                .isPositive();
        table.refresh();
        assertThat(table.snapshots()).noneMatch(snapshot -> snapshot.summary().containsKey(KeptCopy.PARTS));
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(kept(driver, TABLE)).isEmpty();
        }
    }

    private static LakeDriver goOn(LakeDriver driver) {
        return driver.declare(TABLE).progress().event(new LogEvent.CopyStart(TABLE, kept(driver, TABLE), "second"));
    }

    private static void interrupted(LakeConfig config, Row row) throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            begin(driver, row);
            driver.die();
        }
    }

    /** A copy whose first range is kept. */
    private static void begin(LakeDriver driver, Row row) {
        driver.declare(TABLE)
                .event(new LogEvent.CopyStart(TABLE, Set.of(), "first"))
                .progress()
                .event(new Change.Copied(TABLE, 0, row))
                .event(new LogEvent.RangeEnd(TABLE, 0, "a"));
        awaitKept(driver, Set.of("first", "a"));
    }

    /** A table whose rows lie in blocks, as a source has them. */
    private static final class Model {
        private record Lying(int block, String name, String large, int since) {}

        private final Random random;
        private final Map<Long, Lying> rows = new TreeMap<>();
        private int changes;

        Model(Random random) {
            this.random = random;
            for (long id = 0; id < ROWS; id++) {
                rows.put(id, new Lying(random.nextInt(BLOCKS), "name " + id, "large " + id, 0));
            }
        }

        private long anyKey() {
            List<Long> keys = List.copyOf(rows.keySet());
            return keys.get(random.nextInt(keys.size()));
        }

        /** A new version may lie in another block. */
        private int block(int before) {
            return random.nextInt(3) == 0 ? random.nextInt(BLOCKS) : before;
        }

        Change change() {
            changes++;
            int kind = random.nextInt(10);
            if (rows.isEmpty() || kind == 0) {
                long id = random.nextInt(2 * ROWS);
                if (!rows.containsKey(id)) {
                    Lying lying =
                            new Lying(random.nextInt(BLOCKS), "inserted " + changes, "large new " + changes, changes);
                    rows.put(id, lying);
                    return new Change.Insert(TABLE, row(id, lying.name(), lying.large()));
                }
            }
            long id = anyKey();
            Lying old = java.util.Objects.requireNonNull(rows.remove(id));
            if (kind <= 2) {
                return new Change.Delete(TABLE, key(id));
            }
            if (kind == 3) {
                long other = random.nextInt(2 * ROWS);
                if (other != id && !rows.containsKey(other)) {
                    Lying lying = new Lying(block(old.block()), "moved " + changes, old.large(), changes);
                    rows.put(other, lying);
                    Object large = random.nextInt(4) == 0 ? Marker.UNCHANGED : lying.large();
                    return new Change.Update(TABLE, key(id), Row.of(other, lying.name(), large));
                }
            }
            if (kind <= 6) {
                rows.put(id, new Lying(block(old.block()), "updated " + changes, old.large(), changes));
                return new Change.Update(TABLE, TABLE.unknownRow(), Row.of(id, "updated " + changes, Marker.UNCHANGED));
            }
            Lying lying = new Lying(block(old.block()), "updated " + changes, "large " + changes, changes);
            rows.put(id, lying);
            return new Change.Update(TABLE, TABLE.unknownRow(), row(id, lying.name(), lying.large()));
        }

        /** The rows of a block as they are now, that have changed since a number of changes. */
        List<Row> rows(int block, int since) {
            return rows.entrySet().stream()
                    .filter(row -> row.getValue().block() == block)
                    .filter(row -> row.getValue().since() >= since)
                    .map(row -> row(
                            row.getKey(), row.getValue().name(), row.getValue().large()))
                    .toList();
        }

        Map<Object, List<Object>> expected() {
            Map<Object, List<Object>> expected = new HashMap<>();
            rows.forEach((id, row) -> expected.put(id, List.of(id, row.name(), row.large())));
            return expected;
        }
    }

    /**
     * A source that is written to while its copy is interrupted once or twice: what is read at each snapshot are some of the
     * blocks that were not read before, and the log is replayed from the first snapshot on.
     */
    @Test
    void any_history_settles_to_what_the_source_holds() throws Exception {
        int whole = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            // In both format versions, which delete rows in different ways.
            Map<String, String> more = new HashMap<>(Map.of("sluice.lake.format-version", seed % 2 == 0 ? "3" : "2"));
            if (seed % 3 == 0) {
                more.put("sluice.lake.partitions", "public.t=truncate(2, name), bucket(2, id)");
            }
            if (settles(seed, config("seed" + seed, more))) {
                whole++;
            }
        }
        assertThat(whole).as("copies that were gone on with to the end").isGreaterThan(SEEDS / 3);
    }

    @Test
    void rest_catalog_keeps_what_no_branch_shows() throws Exception {
        try (RestCatalogServer server = new RestCatalogServer(directory)) {
            Map<String, String> rest = Map.of("sluice.lake.catalog", "rest", "sluice.lake.uri", server.uri());
            assertThat(settles(3, config("rest", rest))).isTrue();
        }
    }

    private boolean settles(int seed, LakeConfig config) throws Exception {
        Random random = new Random(seed);
        Model model = new Model(random);
        List<List<Change>> log = new ArrayList<>();
        // What the first snapshot shows is passed over by the source.
        write(model, log, 1 + random.nextInt(4));
        int shownFirst = log.size();
        int first = model.changes + 1;
        Set<Integer> left = new TreeSet<>(IntStream.range(0, BLOCKS).boxed().collect(Collectors.toSet()));
        int interruptions = 1 + random.nextInt(2);
        for (int copy = 0; copy < interruptions; copy++) {
            Set<Integer> read =
                    left.stream().filter(_ -> random.nextInt(3) == 0).collect(Collectors.toSet());
            try (LakeDriver driver = new LakeDriver(config)) {
                Set<String> parts = begin(driver, model, copy, read, minus(left), first);
                awaitKept(driver, parts);
                driver.die();
            }
            left.removeAll(read);
            write(model, log, random.nextInt(12));
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            begin(driver, model, interruptions, left, minus(left), first);
            int shownLast = log.size();
            driver.event(new LogEvent.CopyEnd(TABLE, new LongPosition(shownLast)));
            write(model, log, 1 + random.nextInt(6));
            for (int transaction = 0; transaction < log.size(); transaction++) {
                driver.transaction(transaction < shownFirst ? List.of() : log.get(transaction));
            }
            OfficialCut cut;
            try {
                cut = driver.cut();
            } catch (ExecutionException e) {
                assertThat(e).hasMessageContaining("copied from its beginning");
                return false;
            }
            Map<Object, List<Object>> found = new HashMap<>();
            rows(driver, cut)
                    .forEach(row -> assertThat(found.put(row.getFirst(), row)).isNull());
            assertThat(found).as("seed %d", seed).isEqualTo(model.expected());
            assertThat(driver.lake.statistics().missingRows()).isZero();
            return true;
        }
    }

    private static void write(Model model, List<List<Change>> log, int transactions) {
        for (int transaction = 0; transaction < transactions; transaction++) {
            log.add(IntStream.range(0, 4).mapToObj(_ -> model.change()).toList());
        }
    }

    private static Set<Integer> minus(Set<Integer> left) {
        return IntStream.range(0, BLOCKS)
                .filter(block -> !left.contains(block))
                .boxed()
                .collect(Collectors.toSet());
    }

    /**
     * @param before blocks that were read before, of which only what has changed since the first copy is read again
     * @return the names of what is read
     */
    private static Set<String> begin(
            LakeDriver driver, Model model, int copy, Set<Integer> blocks, Set<Integer> before, int first) {
        driver.declare(TABLE).progress().event(new LogEvent.CopyStart(TABLE, kept(driver, TABLE), "copy " + copy));
        Set<String> parts = new TreeSet<>(Set.of("copy " + copy));
        for (int block : blocks) {
            model.rows(block, 0).forEach(row -> driver.event(new Change.Copied(TABLE, block, row)));
            String part = "block " + block + " of copy " + copy;
            driver.event(new LogEvent.RangeEnd(TABLE, block, part));
            parts.add(part);
        }
        for (int block : before) {
            model.rows(block, first).forEach(row -> driver.event(new Change.Copied(TABLE, BLOCKS + block, row)));
            driver.event(new LogEvent.RangeEnd(TABLE, BLOCKS + block));
        }
        return parts;
    }
}
