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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a mirror when the source's columns change: in mid-stream, within a transaction, while stopped. */
class SchemaEvolutionIT {
    private static final Column ID = new Column("id", new ColumnType.Int64(), false, "", 1);
    private static final Column NAME = new Column("name", new ColumnType.Text(), true, "", 2);
    private static final Column AMOUNT = new Column("amount", new ColumnType.Int32(), true, "", 3);
    private static final Column RATE = new Column("rate", new ColumnType.Float32(), true, "", 4);
    private static final Column ADDED = new Column("added", new ColumnType.Int32(), false, "", 5);
    private static final TableSchema FIRST = table(ID, NAME, AMOUNT, RATE);

    @TempDir
    Path directory;

    private static TableSchema table(Column... columns) {
        return new TableSchema(new TableId("shop", "items"), List.of(columns), List.of(0));
    }

    private static Column renamed(Column column, String name) {
        return new Column(name, column.type(), column.nullable(), column.comment(), column.number());
    }

    private static Column retyped(Column column, ColumnType type) {
        return new Column(column.name(), type, column.nullable(), column.comment(), column.number());
    }

    /** @param former what rows of before hold in the last columns */
    private static LogEvent declared(TableSchema table, Object... former) {
        Object[] values = new Object[table.columns().size()];
        Arrays.fill(values, Marker.NULL);
        System.arraycopy(former, 0, values, values.length - former.length, former.length);
        int highest = table.columns().stream().mapToInt(Column::number).max().orElse(0);
        return new LogEvent.Declared(table, new Origin("table 1", "rows 1", highest, Row.of(values)));
    }

    private static Change insert(TableSchema table, Object... values) {
        return new Change.Insert(table, Row.of(values));
    }

    private static Change update(TableSchema table, Object... values) {
        return new Change.Update(table, table.unknownRow(), Row.of(values));
    }

    private LakeDriver begun() throws Exception {
        return begun(new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory))));
    }

    private static LakeDriver begun(LakeDriver driver) throws Exception {
        driver.event(declared(FIRST)).progress();
        driver.transaction(insert(FIRST, 1L, "one", 10, 0.1f), insert(FIRST, 2L, "two", 20, 0.2f));
        assertThat(driver.rows(FIRST, driver.cut())).hasSize(2);
        return driver;
    }

    @Test
    void every_snapshot_has_the_columns_that_the_source_had_at_its_position() throws Exception {
        TableSchema added = table(ID, NAME, AMOUNT, RATE, ADDED);
        TableSchema dropped = table(ID, renamed(NAME, "title"), RATE, ADDED);
        TableSchema widened =
                table(ID, renamed(NAME, "title"), retyped(RATE, new ColumnType.Float64()), renamed(ADDED, "amount"));
        try (LakeDriver driver = begun()) {
            OfficialCut before =
                    driver.transaction(update(FIRST, 2L, "zwei", 20, 0.2f)).cut();
            driver.transaction(
                    insert(FIRST, 3L, "three", 30, 0.3f), declared(added, 7), update(added, 1L, "uno", 11, 0.1f, 8));
            OfficialCut then = driver.cut();
            driver.event(declared(dropped, 7)).transaction(insert(dropped, 4L, "four", 0.4f, 9));
            OfficialCut later = driver.cut();
            driver.transaction(declared(widened, 7), insert(widened, 5L, "five", 0.5, 10));
            OfficialCut last = driver.cut();
            assertThat(driver.rows(FIRST, before))
                    .containsExactlyInAnyOrder(List.of(1L, "one", 10, 0.1f), List.of(2L, "zwei", 20, 0.2f));
            assertThat(driver.rows(added, then))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "uno", 11, 0.1f, 8),
                            List.of(2L, "zwei", 20, 0.2f, 7),
                            List.of(3L, "three", 30, 0.3f, 7));
            assertThat(driver.rows(dropped, later))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "uno", 0.1f, 8),
                            List.of(2L, "zwei", 0.2f, 7),
                            List.of(3L, "three", 0.3f, 7),
                            List.of(4L, "four", 0.4f, 9));
            assertThat(driver.rows(widened, last))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "uno", (double) 0.1f, 8),
                            List.of(2L, "zwei", (double) 0.2f, 7),
                            List.of(3L, "three", (double) 0.3f, 7),
                            List.of(4L, "four", (double) 0.4f, 9),
                            List.of(5L, "five", 0.5, 10));
        }
    }

    @Test
    void a_column_added_filled_and_dropped_in_one_transaction_leaves_nothing() throws Exception {
        TableSchema added = table(ID, NAME, AMOUNT, RATE, ADDED);
        TableSchema again = table(ID, NAME, AMOUNT, RATE, new Column("added", new ColumnType.Text(), true, "", 6));
        try (LakeDriver driver = begun()) {
            driver.transaction(
                    declared(added, 7),
                    update(added, 1L, "one", 10, 0.1f, 8),
                    declared(FIRST),
                    insert(FIRST, 3L, "three", 30, 0.3f),
                    declared(again),
                    update(again, 2L, "two", 20, 0.2f, "text"));
            assertThat(driver.rows(again, driver.cut()))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "one", 10, 0.1f, Marker.NULL),
                            List.of(2L, "two", 20, 0.2f, "text"),
                            List.of(3L, "three", 30, 0.3f, Marker.NULL));
        }
    }

    @Test
    void names_can_be_swapped_and_taken_over() throws Exception {
        TableSchema swapped = table(ID, renamed(NAME, "amount"), renamed(AMOUNT, "name"), RATE);
        TableSchema taken =
                table(ID, renamed(NAME, "label"), RATE, new Column("amount", new ColumnType.Bool(), true, "", 5));
        try (LakeDriver driver = begun()) {
            driver.transaction(declared(swapped), insert(swapped, 3L, "three", 30, 0.3f));
            assertThat(driver.rows(swapped, driver.cut())).contains(List.of(1L, "one", 10, 0.1f));
            driver.transaction(declared(taken, true), insert(taken, 4L, "four", 0.4f, false));
            assertThat(driver.rows(taken, driver.cut()))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "one", 0.1f, true),
                            List.of(2L, "two", 0.2f, true),
                            List.of(3L, "three", 0.3f, true),
                            List.of(4L, "four", 0.4f, false));
        }
    }

    @Test
    void rows_of_before_show_a_default_of_every_type_that_iceberg_has_defaults_of() throws Exception {
        Map<ColumnType, Object> defaults = Map.ofEntries(
                Map.entry(new ColumnType.Bool(), true),
                Map.entry(new ColumnType.Int16(), -3),
                Map.entry(new ColumnType.Int64(), Long.MIN_VALUE),
                Map.entry(new ColumnType.Decimal(10, 2), new BigDecimal("-12345.60")),
                Map.entry(new ColumnType.Float64(), -0.0),
                Map.entry(new ColumnType.Text(), "größer 😀 'x'"),
                Map.entry(new ColumnType.Char(3), "a  "),
                Map.entry(new ColumnType.Uuid(), UUID.fromString("01234567-89ab-cdef-0123-456789abcdef")),
                Map.entry(new ColumnType.Date(), -719162),
                Map.entry(new ColumnType.Time(), 86_399_999_999L),
                Map.entry(new ColumnType.Timestamp(), -62_135_596_800_000_001L),
                Map.entry(new ColumnType.TimestampTz(), 1L),
                Map.entry(new ColumnType.Json(), "{\"a\": 1}"),
                Map.entry(new ColumnType.Verbatim("inet"), "10.0.0.1"));
        List<Map.Entry<ColumnType, Object>> all = List.copyOf(defaults.entrySet());
        Column[] columns = new Column[all.size() + 2];
        columns[0] = ID;
        Object[] expected = new Object[columns.length];
        expected[0] = 1L;
        for (int index = 0; index < all.size(); index++) {
            columns[index + 1] = new Column("c" + index, all.get(index).getKey(), index % 2 == 0, "", 10 + index);
            expected[index + 1] = all.get(index).getValue();
        }
        byte[] bytes = "bytes".getBytes(StandardCharsets.UTF_8);
        columns[columns.length - 1] = new Column("bytes", new ColumnType.Bytes(), false, "", 99);
        expected[columns.length - 1] = bytes;
        TableSchema wide = table(columns);
        try (LakeDriver driver = begun()) {
            driver.event(declared(wide, Arrays.copyOfRange(expected, 1, expected.length)));
            driver.transaction(new Change.Delete(wide, Row.of(withId(expected, 2L))));
            assertThat(driver.rows(wide, driver.cut())).containsExactly(LakeDriver.values(Row.of(expected)));
        }
    }

    private static Object[] withId(Object[] values, long id) {
        Object[] copy = values.clone();
        copy[0] = id;
        return copy;
    }

    @Test
    void what_changed_while_stopped_is_followed_at_the_start() throws Exception {
        TableSchema changed = table(
                ID,
                renamed(NAME, "title"),
                retyped(AMOUNT, new ColumnType.Int64()),
                new Column("name", new ColumnType.Text(), true, "new", 6));
        begun().close();
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory)))) {
            driver.restart(1).event(declared(changed, "none")).transaction(insert(changed, 3L, "three", 30L, "n"));
            assertThat(driver.rows(changed, driver.cut()))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "one", 10L, "none"),
                            List.of(2L, "two", 20L, "none"),
                            List.of(3L, "three", 30L, "n"));
        }
    }

    @ParameterizedTest
    @EnumSource(FailureIT.Step.class)
    void a_crash_at_any_step_of_the_cut_that_changes_the_columns_is_caught_up_with(FailureIT.Step step)
            throws Exception {
        TableSchema changed = table(ID, renamed(NAME, "title"), RATE, ADDED);
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.commit-interval", "1m");
        AtomicBoolean die = new AtomicBoolean();
        LakeDriver first =
                begun(new LakeDriver(LakeConfigs.of(keys), step.dyingAt(FIRST.id(), die), Duration.ofSeconds(5)));
        die.set(true);
        first.transaction(
                insert(FIRST, 3L, "three", 30, 0.3f), declared(changed, 7), update(changed, 1L, "uno", 0.1f, 8));
        assertThatThrownBy(first::cut).hasCauseInstanceOf(LakeUnavailableException.class);

        try (LakeDriver second = new LakeDriver(LakeConfigs.of(keys))) {
            long official =
                    ((LongPosition) second.lake.checkpoint().orElseThrow().position()).value();
            second.restart(official).event(declared(changed, 7)).progress();
            if (official == 1) {
                second.transaction(insert(changed, 3L, "three", 0.3f, 7), update(changed, 1L, "uno", 0.1f, 8));
            }
            assertThat(second.rows(changed, second.cut()))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "uno", 0.1f, 8), List.of(2L, "two", 0.2f, 7), List.of(3L, "three", 0.3f, 7));
            assertThat(second.lake.statistics().missingRows()).isZero();
        }
    }

    @Test
    void a_wider_key_is_found_again_after_the_session_has_begun_anew() throws Exception {
        TableId id = new TableId("shop", "keys");
        TableSchema narrow = new TableSchema(id, List.of(retyped(ID, new ColumnType.Int32()), NAME), List.of(0));
        TableSchema wide = new TableSchema(id, List.of(ID, NAME), List.of(0));
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory)))) {
            driver.event(declared(narrow)).progress().transaction(insert(narrow, 1, "one"), insert(narrow, 2, "two"));
            driver.cut();
            driver.transaction(declared(wide), update(wide, 1L, "uno"));
            assertThatThrownBy(driver::sendAndWait).hasCauseInstanceOf(LakeUnavailableException.class);
            driver.restart(1).event(declared(wide)).transaction(update(wide, 1L, "uno"), insert(wide, 3L, "three"));
            assertThat(driver.rows(wide, driver.cut()))
                    .containsExactlyInAnyOrder(List.of(1L, "uno"), List.of(2L, "two"), List.of(3L, "three"));
            assertThat(driver.lake.statistics().missingRows()).isZero();
        }
    }

    @Test
    void a_large_value_left_alone_is_found_in_a_file_of_other_columns() throws Exception {
        TableSchema changed = table(ID, renamed(NAME, "title"), RATE, ADDED);
        String large = "x".repeat(5000);
        try (LakeDriver driver = begun()) {
            driver.transaction(
                    insert(FIRST, 3L, large, 30, 0.3f),
                    declared(changed, 7),
                    update(changed, 3L, Marker.UNCHANGED, 0.4f, 8),
                    update(changed, 1L, Marker.UNCHANGED, 0.1f, 8));
            assertThat(driver.rows(changed, driver.cut()))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "one", 0.1f, 8), List.of(2L, "two", 0.2f, 7), List.of(3L, large, 0.4f, 8));
        }
    }

    @Test
    void a_table_that_joins_later_becomes_official_when_the_others_have_reached_its_copy() throws Exception {
        TableSchema other = new TableSchema(new TableId("shop", "others"), List.of(ID, NAME), List.of(0));
        begun().close();
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory)))) {
            driver.restart(1)
                    .event(declared(FIRST))
                    .event(declared(other))
                    .event(new LogEvent.CopyStart(other))
                    .event(new Change.Copied(other, Row.of(1L, "copied")))
                    .event(new LogEvent.CopyEnd(other, new LongPosition(3)))
                    .transaction(insert(other, 1L, "copied"), insert(FIRST, 3L, "three", 30, 0.3f));
            driver.send();
            CompletableFuture<OfficialCut> tooEarly = driver.askForCut();
            driver.sendAndWaitWritten();
            assertThat(tooEarly).isNotDone();
            assertThat(driver.lake.checkpoint().orElseThrow().position()).isEqualTo(new LongPosition(1));
            driver.transaction(insert(FIRST, 4L, "four", 40, 0.4f))
                    .transaction(insert(other, 2L, "after"))
                    .send();
            assertThatThrownBy(() -> tooEarly.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CutTooEarlyException.class);
            OfficialCut cut = driver.cut();
            assertThat(cut.position()).isEqualTo(new LongPosition(4));
            assertThat(driver.rows(FIRST, cut)).hasSize(4);
            assertThat(driver.rows(other, cut)).containsExactlyInAnyOrder(List.of(1L, "copied"), List.of(2L, "after"));
        }
    }

    private void assertRefused(Map<String, String> keys, LogEvent change, String... words) throws Exception {
        assertEnds(keys, change, LakeRefusedException.class, words);
    }

    private static void assertCopiedAnew(Map<String, String> keys, LogEvent change, String... words) throws Exception {
        assertEnds(keys, change, LakeUnavailableException.class, words);
    }

    private static void assertEnds(
            Map<String, String> keys, LogEvent change, Class<? extends LakeException> how, String... words)
            throws Exception {
        try (LakeDriver driver = begun(new LakeDriver(LakeConfigs.of(keys)))) {
            OfficialCut before = driver.cut();
            driver.transaction(change);
            assertThatThrownBy(driver::sendAndWait).hasCauseInstanceOf(how).hasMessageContainingAll(words);
            assertThat(driver.rows(FIRST, before)).hasSize(2);
            assertThat(driver.counter("sluice.schema.changes", "result", "refused"))
                    .isOne();
        }
    }

    @Test
    void a_table_that_cannot_be_followed_exactly_is_copied_anew() throws Exception {
        TableSchema retyped = table(ID, retyped(NAME, new ColumnType.Json()), AMOUNT, RATE);
        try (LakeDriver driver = begun()) {
            OfficialCut before = driver.cut();
            driver.transaction(declared(retyped));
            assertThatThrownBy(driver::sendAndWait)
                    .hasCauseInstanceOf(LakeUnavailableException.class)
                    .hasMessageContainingAll("shop.items: column name has another type", "the table is copied anew");
            assertThat(driver.rows(FIRST, before)).hasSize(2);

            assertThat(driver.lake.changes(Map.of()).awaitingCopy()).containsExactly(retyped.id());
            driver.lake.beginAgain(List.of(retyped));
            assertThat(driver.lake.present().orElseThrow().snapshots()).isEmpty();
            driver.restart(1)
                    .event(declared(retyped))
                    .event(new LogEvent.CopyStart(retyped))
                    .event(new Change.Copied(retyped, Row.of(1L, "{}", 10, 0.1f)))
                    .event(new LogEvent.CopyEnd(retyped, new LongPosition(2)))
                    .transaction()
                    .transaction(insert(retyped, 2L, "[]", 20, 0.2f));
            OfficialCut after = driver.cut();
            assertThat(driver.rows(retyped, after))
                    .containsExactlyInAnyOrder(List.of(1L, "{}", 10, 0.1f), List.of(2L, "[]", 20, 0.2f));
            assertThat(driver.lake.changes(Map.of()).awaitingCopy()).isEmpty();
        }
    }

    /** As when the source has to wait for its snapshot, and another table has something to commit meanwhile. */
    @Test
    void a_table_that_waits_for_its_copy_is_not_official_before_it() throws Exception {
        TableSchema retyped = table(ID, retyped(NAME, new ColumnType.Json()), AMOUNT, RATE);
        TableSchema other = new TableSchema(new TableId("shop", "others"), List.of(ID, NAME), List.of(0));
        TableSchema wider = new TableSchema(other.id(), List.of(ID, NAME, ADDED), List.of(0));
        try (LakeDriver driver = begun()) {
            driver.restart(1).event(declared(FIRST)).event(declared(other)).progress();
            driver.sendAndWaitWritten();
            driver.transaction(insert(other, 1L, "one")).cut();
            driver.lake.beginAgain(List.of(retyped));

            driver.restart(2).event(declared(wider, 7)).event(declared(retyped)).progress();
            driver.sendAndWaitWritten();
            OfficialCut meanwhile = driver.cut();
            assertThat(meanwhile.snapshots()).containsOnlyKeys(other.id());
            assertThat(driver.lake.present().orElseThrow().snapshots()).containsOnlyKeys(other.id());
            assertThat(driver.lake.changes(Map.of()).awaitingCopy()).containsExactly(retyped.id());
        }
    }

    @Test
    void another_key_needs_another_copy_and_rows_of_before_do_not_stand_in_its_way() throws Exception {
        TableSchema keyed = new TableSchema(new TableId("shop", "items"), FIRST.columns(), List.of(2));
        try (LakeDriver driver = begun()) {
            // Twice the same in what becomes the key.
            driver.transaction(insert(FIRST, 3L, "three", 10, 0.3f)).cut();
            driver.transaction(declared(keyed));
            assertThatThrownBy(driver::sendAndWait).hasMessageContaining("its key has changed");
            driver.lake.beginAgain(List.of(keyed));
            driver.restart(2)
                    .event(declared(keyed))
                    .event(new LogEvent.CopyStart(keyed))
                    .event(new Change.Copied(keyed, Row.of(1L, "one", 10, 0.1f)))
                    .event(new LogEvent.CopyEnd(keyed, new LongPosition(3)))
                    .transaction()
                    .transaction(update(keyed, 9L, "nine", 10, 0.9f));
            assertThat(driver.rows(keyed, driver.cut())).containsExactly(List.of(9L, "nine", 10, 0.9f));
        }
    }

    @Test
    void rules_that_allow_less_refuse_what_only_a_copy_can_show() throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.schema", "additive-only");
        assertRefused(
                keys,
                declared(table(ID, retyped(NAME, new ColumnType.Json()), AMOUNT, RATE)),
                "column name has another type",
                "additive-only",
                "shop.items=evolve");
    }

    @Test
    void a_default_that_format_2_cannot_show_needs_a_copy() throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.format-version", "2");
        assertCopiedAnew(
                keys, declared(table(ID, NAME, AMOUNT, RATE, ADDED), 7), "column added", "default", "format 2");
    }

    @Test
    void a_column_whose_values_were_withheld_needs_a_copy() throws Exception {
        TableSchema less = table(ID, NAME, AMOUNT);
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory)))) {
            // The source has the fourth column already; a policy keeps it away.
            driver.event(new LogEvent.Declared(less, new Origin("table 1", "rows 1", 4, less.unknownRow())))
                    .progress()
                    .transaction(insert(less, 1L, "one", 10))
                    .cut();
            driver.event(declared(FIRST));
            assertThatThrownBy(driver::sendAndWait)
                    .hasCauseInstanceOf(LakeUnavailableException.class)
                    .hasMessageContainingAll("column rate", "not known");
        }
    }

    @Test
    void rules_refuse_what_they_do_not_allow() throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.schema", "shop.i*=additive-only,evolve");
        assertRefused(
                keys,
                declared(table(ID, renamed(NAME, "title"), AMOUNT, RATE)),
                "column name is renamed to title",
                "additive-only",
                "shop.items=evolve");
    }

    @Test
    void frozen_columns_refuse_even_new_ones() throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.schema", "frozen");
        assertRefused(keys, declared(table(ID, NAME, AMOUNT, RATE, ADDED), 7), "column added is added", "frozen");
    }
}
