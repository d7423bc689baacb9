package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.KeyRange;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Masking;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history beside a mirror: each change once, in order, whatever happens. */
class ChangelogIT {
    private static final TableSchema ITEMS = MirrorIT.ITEMS;
    private static final TableSchema DOCUMENTS = new TableSchema(
            new TableId("public", "documents"),
            List.of(
                    new Column("id", new ColumnType.Int64(), false, "", 1),
                    new Column("title", new ColumnType.Text(), true, "", 2),
                    new Column("body", new ColumnType.Text(), true, "", 3)),
            List.of(0));

    @TempDir
    Path directory;

    private LakeConfig config(String... more) {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.changelog", "true");
        for (int index = 0; index < more.length; index += 2) {
            keys.put("sluice.lake." + more[index], more[index + 1]);
        }
        return LakeConfigs.of(keys);
    }

    private static Table table(LakeConfig config, TableSchema schema) {
        return Catalogs.open(config)
                .loadTable(Changelog.identifier(Catalogs.identifier(config.namespace(), schema.id())));
    }

    /** In the order of their numbers. */
    private static List<Record> changes(LakeConfig config, TableSchema schema) throws IOException {
        List<Record> changes = new ArrayList<>();
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table(config, schema)).build()) {
            records.forEach(record -> changes.add(record.copy()));
        }
        changes.sort(Comparator.comparingLong(ChangelogIT::sequence));
        return changes;
    }

    private static long sequence(Record change) {
        return (Long) change.getField("sequence");
    }

    private static List<String> operations(List<Record> changes) {
        return changes.stream()
                .map(change -> change.getField("operation").toString())
                .toList();
    }

    private static List<@Nullable Object> image(Record change, String name, String... columns) {
        Record image = (Record) change.getField(name);
        List<@Nullable Object> values = new ArrayList<>();
        if (image != null) {
            for (String column : columns) {
                values.add(image.getField(column));
            }
        }
        return values;
    }

    private static Row document(long id, String title, Object body) {
        return Row.of(id, title, body);
    }

    private static Row key(long id) {
        return Row.of(id, Marker.UNCHANGED, Marker.UNCHANGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void tells_each_change_with_its_transaction_and_what_is_known_of_the_row(String version) throws Exception {
        LakeConfig config = config("format-version", version);
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(DOCUMENTS)
                    .event(new LogEvent.CopyStart(DOCUMENTS))
                    .event(new Change.Copied(DOCUMENTS, document(1, "one", "large")))
                    .event(new LogEvent.CopyEnd(DOCUMENTS, new LongPosition(0)))
                    .progress()
                    .transaction(
                            new Change.Insert(DOCUMENTS, document(2, "two", Marker.NULL)),
                            new Change.Update(DOCUMENTS, DOCUMENTS.unknownRow(), document(1, "uno", Marker.UNCHANGED)))
                    .transaction(
                            new Change.Update(DOCUMENTS, key(1), document(3, "moved", Marker.UNCHANGED)),
                            new Change.Update(
                                    DOCUMENTS, document(2, "two", Marker.NULL), document(2, "zwei", Marker.NULL)),
                            new Change.Delete(DOCUMENTS, key(2)))
                    .transaction(new Change.Truncate(DOCUMENTS));
            driver.cut();
        }
        List<Record> changes = changes(config, DOCUMENTS);
        assertThat(operations(changes))
                .containsExactly("copy", "insert", "update", "update", "update", "delete", "truncate");
        assertThat(changes).extracting(ChangelogIT::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(changes)
                .extracting(change -> change.getField("transaction"))
                .containsExactly(null, "1", "1", "2", "2", "2", "3");
        assertThat(changes)
                .extracting(change -> change.getField("ordinal"))
                .containsExactly(null, 1L, 2L, 1L, 2L, 3L, 1L);
        assertThat(changes)
                .extracting(change -> change.getField("position"))
                .containsExactly(
                        "{\"n\":0}", "{\"n\":0}", "{\"n\":0}", "{\"n\":1}", "{\"n\":1}", "{\"n\":1}", "{\"n\":2}");
        assertThat(changes)
                .extracting(change -> image(change, "after", "id", "title", "body"))
                .containsExactly(
                        List.of(),
                        Arrays.asList(2L, "two", null),
                        List.of(1L, "uno", "large"),
                        List.of(3L, "moved", "large"),
                        Arrays.asList(2L, "zwei", null),
                        List.of(),
                        List.of());
        assertThat(changes)
                .extracting(change -> image(change, "before", "id", "title"))
                .containsExactly(
                        List.of(),
                        List.of(),
                        List.of(),
                        Arrays.asList(1L, null),
                        List.of(2L, "two"),
                        Arrays.asList(2L, null),
                        List.of());
        assertThat(changes)
                .extracting(change -> change.getField("before_is_whole"))
                .containsExactly(null, null, null, false, true, false, null);
        assertThat(changes)
                .allSatisfy(change -> assertThat(change.getField("unknown")).isNull());
    }

    /** A process that may die at any step of a commit, and begins again behind what is official. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void holds_each_change_once_whatever_step_of_a_commit_fails(long seed) throws Exception {
        LakeConfig config = config("commit-interval", "50ms", "format-version", seed % 2 == 0 ? "2" : "3");
        Random random = new Random(seed);
        AtomicBoolean failing = new AtomicBoolean();
        CommitSteps steps = new CommitSteps() {
            private synchronized void step() {
                if (failing.get() && random.nextInt(4) == 0) {
                    throw new LakeUnavailableException("crash");
                }
            }

            @Override
            public void beforeTable(TableId table) {
                step();
            }

            @Override
            public void afterChanges(TableId table) {
                step();
            }

            @Override
            public void afterTable(TableId table) {
                step();
            }

            @Override
            public void betweenTablesAndControl() {
                step();
            }

            @Override
            public void afterControl() {
                step();
            }
        };
        SourceLog log = new SourceLog(ITEMS);
        OfficialCut cut;
        try (LakeDriver driver = new LakeDriver(config, steps, Duration.ofSeconds(5))) {
            for (int round = 0; round < 12; round++) {
                failing.set(true);
                log.transactions(5);
                try {
                    log.deliver(driver);
                } catch (IllegalStateException _) {
                    // Not once in so many attempts.
                }
            }
            failing.set(false);
            cut = log.deliver(driver);
            log.requireExact(driver, config, cut);
        }
        assertThat(log.failures()).isPositive();
        List<Record> changes = changes(config, ITEMS);
        assertThat(changes)
                .extracting(ChangelogIT::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, changes.size()).boxed().toList());
        assertThat(changes).hasSize(12 * 5 * 5);
        assertThat(replayed(changes)).containsExactlyInAnyOrderElementsOf(HistoryIT.byIceberg(config, ITEMS, cut));
    }

    /** What the changes make of an empty table of items. */
    private static List<List<Object>> replayed(List<Record> changes) {
        Map<Object, List<Object>> rows = new TreeMap<>();
        for (Record change : changes) {
            switch (change.getField("operation").toString()) {
                case "delete" -> rows.remove(image(change, "before", "id").getFirst());
                case "insert", "update" -> {
                    List<@Nullable Object> row = image(change, "after", "id", "name", "price");
                    rows.put(
                            row.getFirst(),
                            row.stream()
                                    .map(value -> value == null ? Marker.NULL : value)
                                    .toList());
                }
                default -> throw new AssertionError(change.getField("operation"));
            }
        }
        return List.copyOf(rows.values());
    }

    @Test
    void a_copy_that_was_taken_back_leaves_no_change_out() throws Exception {
        LakeConfig config = config();
        AtomicBoolean die = new AtomicBoolean();
        CommitSteps steps = FailureIT.crashing(die);
        LakeDriver first = new LakeDriver(config, steps, Duration.ofSeconds(5));
        first.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
        first.cut();
        die.set(true);
        first.restart(1)
                .declare(ITEMS)
                .event(new LogEvent.CopyStart(ITEMS))
                .event(new Change.Copied(ITEMS, MirrorIT.item(2, "two")))
                .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(3)))
                .transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "two")))
                .transaction(new Change.Delete(ITEMS, MirrorIT.item(1, "one")))
                .transaction(new Change.Insert(ITEMS, MirrorIT.item(3, "three")));
        assertThatThrownBy(first::cut).isInstanceOf(ExecutionException.class);
        first.die();
        try (LakeDriver second = new LakeDriver(config)) {
            second.restart(1)
                    .declare(ITEMS)
                    .progress()
                    .transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "two")))
                    .transaction(new Change.Delete(ITEMS, MirrorIT.item(1, "one")))
                    .transaction(new Change.Insert(ITEMS, MirrorIT.item(3, "three")));
            assertThat(second.rows(ITEMS, second.cut())).hasSize(2);
        }
        assertThat(operations(changes(config, ITEMS))).containsExactly("insert", "insert", "delete", "insert");
    }

    @Test
    void changes_that_a_copy_shows_are_not_told_singly() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
            driver.cut();
            driver.restart(1).declare(ITEMS).sendAndWaitWritten();
            driver.event(new LogEvent.CopyStart(ITEMS))
                    .event(new Change.Copied(ITEMS, MirrorIT.item(2, "two")))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(2)))
                    .transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "two")))
                    .transaction(new Change.Insert(ITEMS, MirrorIT.item(3, "three")));
            driver.cut();
        }
        assertThat(operations(changes(config, ITEMS))).containsExactly("insert", "copy", "insert");
    }

    @Test
    void what_the_log_leaves_out_amid_a_part_that_is_copied_is_named() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(DOCUMENTS)
                    .event(new LogEvent.CopyStart(DOCUMENTS))
                    .event(new Change.Copied(DOCUMENTS, document(1, "one", "large")))
                    .event(new LogEvent.CopyEnd(DOCUMENTS, new LongPosition(0)))
                    .progress();
            driver.cut();
            driver.restart(0)
                    .declare(DOCUMENTS)
                    .progress()
                    .event(new LogEvent.PartialCopyStart(DOCUMENTS, List.of(new KeyRange(0L, 10L))))
                    .sendAndWaitWritten();
            driver.event(new Change.Copied(DOCUMENTS, document(1, "later", "larger")))
                    .event(new LogEvent.CopyEnd(DOCUMENTS, new LongPosition(2)))
                    .transaction(
                            new Change.Update(DOCUMENTS, DOCUMENTS.unknownRow(), document(1, "soon", Marker.UNCHANGED)))
                    .transaction(new Change.Update(DOCUMENTS, DOCUMENTS.unknownRow(), document(1, "later", "larger")));
            assertThat(driver.rows(DOCUMENTS, driver.cut())).containsExactly(List.of(1L, "later", "larger"));
        }
        List<Record> changes = changes(config, DOCUMENTS);
        assertThat(operations(changes)).containsExactly("copy", "update", "update");
        assertThat(image(changes.get(1), "after", "title", "body")).isEqualTo(Arrays.asList("soon", null));
        assertThat(changes.get(1).getField("unknown")).isEqualTo(List.of("body"));
        assertThat(image(changes.get(2), "after", "title", "body")).isEqualTo(List.of("later", "larger"));
        assertThat(changes.get(2).getField("unknown")).isNull();
    }

    @Test
    void a_row_that_the_policy_kept_out_is_not_told_of_when_it_goes() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS)
                    .progress()
                    .transaction(
                            new Change.Delete(ITEMS, Row.of(66L, Marker.UNCHANGED, Marker.UNCHANGED)),
                            new Change.Update(ITEMS, ITEMS.unknownRow(), MirrorIT.item(7, "admitted now")));
            driver.cut();
        }
        List<Record> changes = changes(config, ITEMS);
        assertThat(operations(changes)).containsExactly("insert");
        assertThat(image(changes.getFirst(), "after", "id")).containsExactly(7L);
        assertThat(sequence(changes.getFirst())).isEqualTo(1);
    }

    @Test
    void a_time_without_a_history_is_a_gap_in_it() throws Exception {
        write(LakeConfigs.of(LakeConfigs.local(directory)), 0, 1);
        LakeConfig config = config();
        write(config, 1, 2);
        write(config, 2, 3);
        write(LakeConfigs.of(LakeConfigs.local(directory)), 3, 4);
        write(config, 4, 5);
        List<Record> changes = changes(config, ITEMS);
        assertThat(operations(changes)).containsExactly("gap", "insert", "insert", "gap", "insert");
        assertThat(changes)
                .extracting(change -> change.getField("position"))
                .containsExactly("{\"n\":1}", "{\"n\":1}", "{\"n\":2}", "{\"n\":4}", "{\"n\":4}");
    }

    @Test
    void a_history_that_begins_in_a_cut_that_fails_tells_it_once() throws Exception {
        write(LakeConfigs.of(LakeConfigs.local(directory)), 0, 1);
        LakeConfig config = config();
        AtomicBoolean fail = new AtomicBoolean(true);
        CommitSteps steps = new CommitSteps() {
            @Override
            public void afterChanges(TableId table) {
                if (fail.getAndSet(false)) {
                    throw new LakeUnavailableException("crash");
                }
            }
        };
        try (LakeDriver driver = new LakeDriver(config, steps, Duration.ofSeconds(5))) {
            driver.restart(1).declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "lost")));
            assertThatThrownBy(driver::cut).isInstanceOf(ExecutionException.class);
            assertThat(operations(changes(config, ITEMS))).containsExactly("gap", "insert");
            driver.restart(1).declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "kept")));
            driver.cut();
        }
        List<Record> changes = changes(config, ITEMS);
        assertThat(operations(changes)).containsExactly("gap", "insert");
        assertThat(image(changes.getLast(), "after", "name")).containsExactly("kept");
        assertThat(changes).extracting(ChangelogIT::sequence).containsExactly(1L, 2L);
    }

    @Test
    void a_later_session_tells_nothing_of_an_old_row_that_the_log_does_not_tell() throws Exception {
        LakeConfig config = config();
        TableSchema again = new TableSchema(ITEMS.id(), ITEMS.columns(), ITEMS.key());
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
            driver.cut();
            driver.restart(1).declare(again).progress().sendAndWaitWritten();
            driver.transaction(new Change.Update(again, again.unknownRow(), MirrorIT.item(1, "uno")));
            driver.cut();
        }
        Record last = changes(config, ITEMS).getLast();
        assertThat(last.getField("operation")).isEqualTo("update");
        assertThat(last.getField("before")).isNull();
        assertThat(last.getField("before_is_whole")).isNull();
    }

    private static void write(LakeConfig config, long from, long id) throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(from)
                    .declare(ITEMS)
                    .progress()
                    .transaction(new Change.Insert(ITEMS, MirrorIT.item(id, "name")));
            driver.cut();
        }
    }

    private static LogEvent declared(TableSchema table) {
        int highest = table.columns().stream().mapToInt(Column::number).max().orElse(0);
        Object[] former = new Object[table.columns().size()];
        Arrays.fill(former, Marker.NULL);
        return new LogEvent.Declared(table, new Origin("table 1", "rows 1", highest, Row.of(former)));
    }

    private static TableSchema documents(Column... columns) {
        return new TableSchema(DOCUMENTS.id(), List.of(columns), List.of(0));
    }

    @Test
    void follows_columns_and_keeps_what_dropped_ones_held() throws Exception {
        LakeConfig config = config();
        Column id = DOCUMENTS.columns().getFirst();
        Column title = DOCUMENTS.columns().get(1);
        Column heading = new Column("heading", title.type(), true, "", 2);
        Column text = new Column("title", new ColumnType.Text(), true, "", 4);
        Column number = new Column("body", new ColumnType.Int32(), true, "", 5);
        TableSchema renamed = documents(id, heading, text);
        TableSchema retyped = documents(id, heading, number);
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(DOCUMENTS))
                    .progress()
                    .transaction(new Change.Insert(DOCUMENTS, document(1, "one", "body")));
            driver.cut();
            driver.transaction(
                    new Change.Insert(DOCUMENTS, document(2, "two", "body")),
                    declared(renamed),
                    new Change.Insert(renamed, Row.of(3L, "three", "new")));
            driver.cut();
            driver.event(declared(retyped)).transaction(new Change.Insert(retyped, Row.of(4L, "four", 44)));
            driver.cut();
        }
        List<Record> changes = changes(config, DOCUMENTS);
        assertThat(operations(changes)).containsExactly("insert", "insert", "insert", "insert");
        assertThat(changes)
                .extracting(change -> image(change, "after", "id", "heading", "body"))
                .containsExactly(
                        Arrays.asList(1L, "one", null),
                        Arrays.asList(2L, "two", null),
                        Arrays.asList(3L, "three", null),
                        Arrays.asList(4L, "four", 44));
        Record last = (Record) changes.getLast().getField("after");
        List<String> past = last.struct().fields().stream()
                .map(field -> field.name())
                .filter(name -> name.contains("__until_"))
                .toList();
        assertThat(past)
                .hasSize(2)
                .anyMatch(name -> name.startsWith("body"))
                .anyMatch(name -> name.startsWith("title"));
        for (String name : past) {
            assertThat(changes)
                    .extracting(change -> image(change, "after", name).getFirst())
                    .containsExactlyElementsOf(
                            name.startsWith("body")
                                    ? Arrays.asList("body", "body", null, null)
                                    : Arrays.asList(null, null, "new", null));
        }
    }

    /** Whose columns have the numbers that others had before. */
    @Test
    void a_table_that_was_created_anew_has_its_columns_by_their_names() throws Exception {
        LakeConfig config = config();
        TableSchema anew = documents(
                DOCUMENTS.columns().getFirst(),
                new Column("body", new ColumnType.Text(), true, "", 2),
                new Column("title", new ColumnType.Text(), true, "", 3));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(DOCUMENTS))
                    .progress()
                    .transaction(new Change.Insert(DOCUMENTS, document(1, "title", "body")));
            driver.cut();
            driver.lake.beginAgain(List.of(anew));
            driver.restart(1)
                    .event(new LogEvent.Declared(anew, new Origin("table 2", "rows 2", 3, anew.unknownRow())))
                    .progress()
                    .sendAndWaitWritten();
            driver.event(new LogEvent.CopyStart(anew))
                    .event(new LogEvent.CopyEnd(anew, new LongPosition(1)))
                    .transaction(new Change.Insert(anew, Row.of(2L, "another body", "another title")));
            driver.cut();
        }
        assertThat(changes(config, DOCUMENTS))
                .extracting(change -> image(change, "after", "id", "title", "body"))
                .containsExactly(List.of(1L, "title", "body"), List.of(), List.of(2L, "another title", "another body"));
    }

    /** The files go, too: what they hold was masked by a mask that nobody trusts any more. */
    @Test
    void nothing_stays_of_what_was_masked_otherwise() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(masked("old")).progress();
            for (int id = 1; id <= 9; id++) {
                driver.transaction(new Change.Insert(ITEMS, MirrorIT.item(id, "old mask")));
                driver.cut();
            }
            // Inputs of a merge, of which a process that ends forgets that they are to be deleted.
            await().until(() -> dataFiles(config, ITEMS) < 9);
            Set<Path> before = files();
            MaskChanges changes = driver.lake.changes(Map.of(ITEMS.id(), masking("new")));
            assertThat(changes.retold()).containsExactly(ITEMS.id());
            driver.lake.clearHistories(changes.retold());
            driver.lake.beginAgain(List.of(ITEMS));
            assertThat(files()).isEmpty();
            assertThat(before).isNotEmpty();
            driver.restart(9).event(masked("new")).progress().sendAndWaitWritten();
            driver.event(new LogEvent.CopyStart(ITEMS))
                    .event(new Change.Copied(ITEMS, MirrorIT.item(1, "new mask")))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(9)))
                    .transaction(new Change.Insert(ITEMS, MirrorIT.item(10, "new mask")));
            driver.cut();
        }
        List<Record> changes = changes(config, ITEMS);
        assertThat(operations(changes)).containsExactly("copy", "insert");
        assertThat(changes).extracting(ChangelogIT::sequence).containsExactly(10L, 11L);
    }

    @Test
    void a_history_whose_mirror_is_lost_says_itself_how_it_is_masked() throws Exception {
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(masked("old")).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "old mask")));
            driver.cut();
        }
        Catalogs.open(config).dropTable(Catalogs.identifier(config.namespace(), ITEMS.id()), true);
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(driver.lake.changes(Map.of(ITEMS.id(), masking("new"))).retold())
                    .containsExactly(ITEMS.id());
            assertThat(driver.lake.changes(Map.of(ITEMS.id(), masking("old"))).retold())
                    .isEmpty();
        }
    }

    private static Masking masking(String name) {
        return new Masking(Map.of("id", "pass", "name", name, "price", "pass"), "", List.of());
    }

    private static LogEvent masked(String name) {
        return new LogEvent.Declared(ITEMS, masking(name), Origin.unknown(ITEMS));
    }

    /** The data files of histories. */
    private Set<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return Set.copyOf(all.filter(file -> file.toString().contains("__changes")
                            && file.toString().endsWith(".parquet"))
                    .toList());
        }
    }

    @Test
    void small_files_are_merged_and_days_that_are_too_old_go() throws Exception {
        LakeConfig config = config("maintenance-share", "100");
        Instant now = Instant.now();
        int count = 0;
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(DOCUMENTS).progress();
            for (int days = 4; days >= 0; days--) {
                for (int cut = 0; cut < 9; cut++) {
                    insert(driver, count++, now.minus(days, ChronoUnit.DAYS));
                    driver.cut();
                }
            }
            int written = count;
            await().atMost(Duration.ofSeconds(60)).until(() -> dataFiles(config, DOCUMENTS) < written / 2);
            assertThat(changes(config, DOCUMENTS))
                    .extracting(change -> image(change, "after", "id").getFirst())
                    .containsExactlyElementsOf(LongStream.range(0, count)
                            .boxed()
                            .map(Object.class::cast)
                            .toList());
        }
        LakeConfig shorter = config("changelog-retention", "48h");
        try (LakeDriver driver = new LakeDriver(shorter)) {
            driver.restart(count).declare(DOCUMENTS).progress();
            insert(driver, count, now);
            driver.cut();
            int written = count;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> changes(config, DOCUMENTS).size() < written);
            assertThat(changes(config, DOCUMENTS))
                    .hasSizeBetween(28, 37)
                    .allSatisfy(change -> assertThat(((OffsetDateTime) change.getField("commit_time")).toInstant())
                            .isAfter(now.minus(Duration.ofHours(72))));
            assertThat(sequence(changes(config, DOCUMENTS).getLast())).isEqualTo(count + 1);
        }
    }

    private static void insert(LakeDriver driver, long id, Instant time) {
        driver.event(new LogEvent.Begin(new Transaction("t" + id, new LongPosition(id), time)))
                .event(new Change.Insert(DOCUMENTS, document(id, "title", "body")))
                .event(new LogEvent.Commit(new LongPosition(id + 1), "{}", time));
    }

    private static int dataFiles(LakeConfig config, TableSchema schema) throws IOException {
        int files = 0;
        try (var tasks = table(config, schema).newScan().planFiles()) {
            for (var _ : tasks) {
                files++;
            }
        }
        return files;
    }

    @Test
    void another_table_of_that_name_is_refused() throws Exception {
        TableSchema taken = new TableSchema(
                new TableId(ITEMS.id().schema(), ITEMS.id().name() + "__changes"), ITEMS.columns(), ITEMS.key());
        LakeConfig config = config();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(taken, ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
            assertThatThrownBy(driver::cut)
                    .hasCauseInstanceOf(LakeRefusedException.class)
                    .hasMessageContaining("SLUICE_LAKE_CHANGELOG");
        }
    }
}
