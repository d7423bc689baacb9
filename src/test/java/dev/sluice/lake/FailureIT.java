package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureIT {
    private static final TableSchema ITEMS = MirrorIT.ITEMS;

    @TempDir
    Path directory;

    /** Dies after a cut's tables and before its control table, as soon as it is told to. */
    static CommitSteps crashing(AtomicBoolean die) {
        return new CommitSteps() {
            @Override
            public void betweenTablesAndControl() {
                if (die.get()) {
                    throw new LakeUnavailableException("crash");
                }
            }
        };
    }

    @Test
    void a_crash_between_tables_and_control_neither_loses_nor_doubles() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        AtomicBoolean die = new AtomicBoolean();
        LakeDriver first = new LakeDriver(config, crashing(die), Duration.ofSeconds(5));
        first.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
        first.cut();
        die.set(true);
        CompletableFuture<Void> lost = first.transaction(
                        new Change.Insert(ITEMS, MirrorIT.item(2, "two")),
                        new Change.Update(ITEMS, ITEMS.unknownRow(), MirrorIT.item(1, "uno")))
                .send();
        assertThatThrownBy(lost::get).hasCauseInstanceOf(LakeUnavailableException.class);
        assertThat(first.lake.checkpoint().orElseThrow().position()).isEqualTo(new LongPosition(1));

        die.set(false);
        try (LakeDriver second = new LakeDriver(config)) {
            second.restart(1)
                    .declare(ITEMS)
                    .transaction(
                            new Change.Insert(ITEMS, MirrorIT.item(2, "two")),
                            new Change.Update(ITEMS, ITEMS.unknownRow(), MirrorIT.item(1, "uno")))
                    .transaction(new Change.Insert(ITEMS, MirrorIT.item(3, "three")));
            assertThat(second.rows(ITEMS, second.cut()))
                    .containsExactlyInAnyOrder(
                            MirrorIT.shown(1, "uno"), MirrorIT.shown(2, "two"), MirrorIT.shown(3, "three"));
            assertThat(second.lake.statistics().replayed()).isEqualTo(2);
        }
    }

    @Test
    void no_cut_is_official_before_the_tables_that_a_crash_left_ahead_are_caught_up_with() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        TableSchema others = new TableSchema(new TableId("shop", "others"), ITEMS.columns(), ITEMS.key());
        AtomicBoolean die = new AtomicBoolean();
        LakeDriver first = new LakeDriver(config, crashing(die), Duration.ofSeconds(5));
        first.declare(ITEMS, others).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
        first.cut();
        die.set(true);
        CompletableFuture<Void> lost = first.transaction(new Change.Insert(others, MirrorIT.item(1, "one")))
                .transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "two")))
                .send();
        assertThatThrownBy(lost::get).hasCauseInstanceOf(LakeUnavailableException.class);

        try (LakeDriver second = new LakeDriver(config)) {
            second.restart(1).declare(ITEMS, others).transaction(new Change.Insert(others, MirrorIT.item(1, "one")));
            CompletableFuture<OfficialCut> tooEarly = second.askForCut();
            second.sendAndWaitWritten();
            assertThat(tooEarly).isNotDone();
            assertThat(second.lake.checkpoint().orElseThrow().position()).isEqualTo(new LongPosition(1));
            second.transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "two")))
                    .send();
            assertTooEarly(tooEarly);
            OfficialCut even = second.cut();
            assertThat(even.position()).isEqualTo(new LongPosition(3));
            assertThat(second.rows(ITEMS, even)).hasSize(2);
            assertThat(second.rows(others, even)).hasSize(1);
        }
    }

    @Test
    void a_log_that_is_read_again_from_before_the_official_position_never_moves_it_back() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            Change first = new Change.Insert(ITEMS, MirrorIT.item(1, "one"));
            Change second = new Change.Update(ITEMS, ITEMS.unknownRow(), MirrorIT.item(1, "uno"));
            Change third = new Change.Delete(ITEMS, MirrorIT.item(1, "uno"));
            driver.declare(ITEMS).transaction(first).transaction(second).transaction(third);
            driver.cut();

            // As after a connection that broke while a commit was under way.
            driver.restart(1).declare(ITEMS);
            assertTooEarly(driver.askForCut());
            CompletableFuture<OfficialCut> atOnce = driver.askForCut();
            driver.progress();
            CompletableFuture<OfficialCut> soon = driver.askForCut();
            driver.transaction(second).sendAndWait();
            CompletableFuture<OfficialCut> later = driver.askForCut();
            driver.sendAndWaitWritten();
            assertThat(List.of(atOnce, soon, later)).noneMatch(CompletableFuture::isDone);
            assertThat(driver.lake.checkpoint().orElseThrow().position()).isEqualTo(new LongPosition(3));
            driver.transaction(third).sendAndWait();
            assertTooEarly(atOnce);
            assertTooEarly(soon);
            assertTooEarly(later);
            assertThat(driver.rows(ITEMS, driver.cut())).isEmpty();

            driver.transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "two")));
            OfficialCut last = driver.cut();
            assertThat(last.position()).isEqualTo(new LongPosition(4));
            assertThat(driver.rows(ITEMS, last)).containsExactly(MirrorIT.shown(2, "two"));
            assertThat(driver.lake.statistics().replayed()).isEqualTo(2);
        }
        List<Long> positions = new ArrayList<>();
        Catalogs.open(config)
                .loadTable(ControlTable.IDENTIFIER)
                .snapshots()
                .forEach(snapshot -> positions.add(((LongPosition) LongPosition.FORMAT.parse(
                                Objects.requireNonNull(snapshot.summary().get(Ancestry.POSITION))))
                        .value()));
        assertThat(positions).isSorted().contains(3L, 4L);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void a_crash_at_any_step_of_a_cut_is_caught_up_with(Step step) throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.commit-interval", "1m");
        LakeConfig config = LakeConfigs.of(keys);
        List<TableSchema> tables = IntStream.range(0, 5)
                .mapToObj(table -> new TableSchema(new TableId("shop", "t" + table), ITEMS.columns(), ITEMS.key()))
                .toList();
        AtomicBoolean die = new AtomicBoolean();
        LakeDriver first = new LakeDriver(config, step.dyingAt(tables.get(2).id(), die), Duration.ofSeconds(5));
        first.declare(tables.toArray(TableSchema[]::new)).progress();
        tables.forEach(table -> first.transaction(new Change.Insert(table, MirrorIT.item(1, "one"))));
        assertThat(first.cut().position()).isEqualTo(new LongPosition(5));
        die.set(true);
        tables.forEach(table -> first.transaction(new Change.Update(table, table.unknownRow(), MirrorIT.item(1, "uno")))
                .transaction(new Change.Insert(table, MirrorIT.item(2, "two"))));
        assertThatThrownBy(first::cut).hasCauseInstanceOf(LakeUnavailableException.class);

        try (LakeDriver second = new LakeDriver(config)) {
            long official =
                    ((LongPosition) second.lake.checkpoint().orElseThrow().position()).value();
            assertThat(official).isEqualTo(step == Step.AFTER_CONTROL ? 15 : 5);
            second.restart(official).declare(tables.toArray(TableSchema[]::new)).progress();
            if (official == 5) {
                tables.forEach(table -> second.transaction(
                                new Change.Update(table, table.unknownRow(), MirrorIT.item(1, "uno")))
                        .transaction(new Change.Insert(table, MirrorIT.item(2, "two"))));
            }
            OfficialCut cut = second.cut();
            for (TableSchema table : tables) {
                assertThat(second.rows(table, cut))
                        .containsExactlyInAnyOrder(MirrorIT.shown(1, "uno"), MirrorIT.shown(2, "two"));
            }
            assertThat(second.lake.statistics().missingRows()).isZero();
            assertThat(second.lake.statistics().replacedInserts()).isZero();
        }
    }

    /** The steps of a cut's commit. */
    enum Step {
        BEFORE_TABLE,
        AFTER_TABLE,
        BEFORE_CONTROL,
        AFTER_CONTROL;

        CommitSteps dyingAt(TableId table, AtomicBoolean die) {
            return new CommitSteps() {
                @Override
                public void beforeTable(TableId committed) {
                    dieAt(BEFORE_TABLE, committed);
                }

                @Override
                public void afterTable(TableId committed) {
                    dieAt(AFTER_TABLE, committed);
                }

                @Override
                public void betweenTablesAndControl() {
                    dieAt(BEFORE_CONTROL, table);
                }

                @Override
                public void afterControl() {
                    dieAt(AFTER_CONTROL, table);
                }

                private void dieAt(Step step, TableId at) {
                    if (die.get() && step == Step.this && at.equals(table)) {
                        throw new LakeUnavailableException("crash");
                    }
                }
            };
        }
    }

    @Test
    void a_second_writer_fences_the_first() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        LakeDriver first = new LakeDriver(config);
        first.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
        first.cut();
        try (LakeDriver second = new LakeDriver(config)) {
            second.restart(1).declare(ITEMS).transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "two")));
            OfficialCut cut = second.cut();
            CompletableFuture<Void> late = first.transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "late")))
                    .send();
            assertThatThrownBy(late::get).hasCauseInstanceOf(FencedException.class);
            CompletableFuture<Void> idle =
                    first.restart(1).session(1).progress().send();
            assertThatThrownBy(idle::get).hasCauseInstanceOf(LakeUnavailableException.class);
            assertThat(second.rows(ITEMS, cut)).hasSize(2);
        }
    }

    @Test
    void a_later_session_begins_again_from_the_official_state() throws Exception {
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory)))) {
            driver.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
            driver.cut();
            // A row that is refused fails its session; what the cut held of it is given up.
            CompletableFuture<Void> refused = driver.transaction(
                            new Change.Insert(ITEMS, MirrorIT.item(2, "two")),
                            new Change.Insert(ITEMS, Row.of(Marker.NULL, "secret-value", Marker.NULL)))
                    .send();
            assertThatThrownBy(refused::get)
                    .hasCauseInstanceOf(LakeRefusedException.class)
                    .hasMessageContaining("public.items")
                    .hasMessageContaining("column id")
                    .hasMessageNotContaining("secret-value");
            driver.restart(1).declare(ITEMS).transaction(new Change.Insert(ITEMS, MirrorIT.item(2, "zwei")));
            assertThat(driver.rows(ITEMS, driver.cut()))
                    .containsExactlyInAnyOrder(MirrorIT.shown(1, "one"), MirrorIT.shown(2, "zwei"));
        }
    }

    @Test
    void rows_deleted_by_another_engine_are_gone_from_the_index_after_a_restart() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
            driver.cut();
        }
        Table table = Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", ITEMS.id()));
        table.newDelete()
                .deleteFromRowFilter(org.apache.iceberg.expressions.Expressions.alwaysTrue())
                .commit();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(1)
                    .declare(ITEMS)
                    .transaction(new Change.Update(ITEMS, ITEMS.unknownRow(), MirrorIT.item(1, "uno")));
            assertThat(driver.rows(ITEMS, driver.cut())).containsExactly(MirrorIT.shown(1, "uno"));
            assertThat(driver.lake.statistics().missingRows()).isEqualTo(1);
        }
    }

    @Test
    void an_unchanged_value_whose_row_is_unknown_stops_the_table() {
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory)))) {
            CompletableFuture<Void> sent = driver.declare(ITEMS)
                    .progress()
                    .transaction(
                            new Change.Update(ITEMS, ITEMS.unknownRow(), Row.of(1L, Marker.UNCHANGED, Marker.NULL)))
                    .send();
            assertThatThrownBy(sent::get)
                    .hasCauseInstanceOf(LakeRefusedException.class)
                    .hasMessageContaining("column name");
        }
    }

    @Test
    void a_table_whose_columns_differ_is_not_touched_before_a_copy() throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(keys))) {
            driver.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
            driver.cut();
        }
        TableSchema changed = new TableSchema(
                new TableId("public", "items"),
                List.of(
                        ITEMS.columns().get(0),
                        new Column("name", new ColumnType.Int32(), true, ""),
                        ITEMS.columns().get(2)),
                List.of(0));
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(keys))) {
            assertThatThrownBy(() -> driver.restart(1).declare(changed).sendAndWait())
                    .hasCauseInstanceOf(LakeUnavailableException.class)
                    .hasMessageContaining("public.items: column name")
                    .hasMessageContaining("int")
                    .hasMessageContaining("string");
        }
    }

    /** Whoever asked where no cut can be learns of it once there can be one. */
    private static void assertTooEarly(CompletableFuture<OfficialCut> asked) {
        assertThatThrownBy(() -> asked.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CutTooEarlyException.class);
    }
}
