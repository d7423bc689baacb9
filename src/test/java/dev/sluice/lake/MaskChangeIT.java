package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Masking;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of two masks never meet in one column, and rows of two keys never become one. */
class MaskChangeIT {
    private static final TableSchema PEOPLE = people(new ColumnType.Text());
    private static final Masking OLD = masking("hash:0000000000000001");
    private static final Masking NEW = masking("hash:0000000000000002");

    @TempDir
    Path directory;

    private LakeConfig config;

    @BeforeEach
    void configure() {
        config = LakeConfigs.of(LakeConfigs.local(directory));
    }

    private static TableSchema people(ColumnType nameType) {
        return new TableSchema(
                new TableId("public", "people"),
                List.of(new Column("id", new ColumnType.Text(), false, ""), new Column("name", nameType, false, "")),
                List.of(0));
    }

    private static Masking masking(String name) {
        return new Masking(Map.of("id", "pass", "name", name), "", List.of());
    }

    private static Change inserted(String id, Object name) {
        return new Change.Insert(PEOPLE, Row.of(id, name));
    }

    private static LogEvent declared(Masking masking) {
        return new LogEvent.Declared(PEOPLE, masking, Origin.unknown(PEOPLE));
    }

    private static LakeDriver copy(LakeDriver driver, TableSchema table, Masking masking, Row... rows) {
        driver.event(new LogEvent.Declared(table, masking, Origin.unknown(table)))
                .event(new LogEvent.CopyStart(table));
        for (Row row : rows) {
            driver.event(new Change.Copied(table, row));
        }
        return driver.event(new LogEvent.CopyEnd(table, new LongPosition(driver.position())));
    }

    private OfficialCut writeOneRow() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(OLD)).progress().transaction(inserted("1", "old"));
            return driver.cut();
        }
    }

    private Optional<Snapshot> newest(TableIdentifier table) {
        return Optional.ofNullable(Catalogs.open(config).loadTable(table).currentSnapshot());
    }

    private String summary(TableIdentifier table, String key) {
        return newest(table).map(found -> found.summary().getOrDefault(key, "")).orElse("");
    }

    private static TableIdentifier mirror() {
        return Catalogs.identifier("{schema}", PEOPLE.id());
    }

    @Test
    void every_cut_says_under_which_masks_its_tables_are() throws Exception {
        OfficialCut cut = writeOneRow();

        assertThat(summary(mirror(), MaskingText.SUMMARY))
                .isEqualTo("{\"columns\":{\"id\":\"pass\",\"name\":\"hash:0000000000000001\"},\"rows\":\"\"}");
        assertThat(newest(mirror()).orElseThrow().snapshotId())
                .isEqualTo(cut.snapshots().get(PEOPLE.id()));
        assertThat(summary(ControlTable.IDENTIFIER, MaskingText.SUMMARY))
                .isEqualTo("{\"public.people\":\"" + MaskingText.digest(OLD) + "\"}");
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(driver.lake.written(PEOPLE.id()).alteredSince(OLD)).isEmpty();
            assertThat(NEW.alteredSince(driver.lake.written(PEOPLE.id())))
                    .containsExactly("name (hash, with another key, version or parameter)");
            assertThat(driver.lake.written(new TableId("public", "none")).isKnown())
                    .isFalse();
        }
    }

    @Test
    void every_cut_says_under_which_policy_it_was_written() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.policy("first").event(declared(OLD)).progress();
            driver.cut();
            assertThat(summary(ControlTable.IDENTIFIER, "sluice.policy")).isEqualTo("first");
            driver.policy("second").transaction(inserted("1", "old"));
            driver.cut();
            assertThat(summary(ControlTable.IDENTIFIER, "sluice.policy")).isEqualTo("second");
            driver.lake.beginAgain(List.of(PEOPLE));
            assertThat(summary(ControlTable.IDENTIFIER, "sluice.policy"))
                    .as("what is official was written so")
                    .isEqualTo("second");
        }
    }

    @Test
    void tables_are_told_of_which_a_column_is_masked_otherwise() throws Exception {
        writeOneRow();
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(driver.lake.changes(Map.of(PEOPLE.id(), NEW)).remasked()).containsExactly(PEOPLE.id());
            Masking fewer = new Masking(OLD.columns(), "a condition", List.of());
            MaskChanges changes = driver.lake.changes(Map.of(PEOPLE.id(), fewer));
            assertThat(changes.altered()).containsOnlyKeys(PEOPLE.id());
            assertThat(changes.remasked()).isEmpty();
            driver.lake.beginAgain(List.of(PEOPLE));
            assertThat(driver.lake.changes(Map.of(PEOPLE.id(), NEW)).remasked())
                    .as("until its copy has replaced the rows")
                    .containsExactly(PEOPLE.id());
        }
    }

    @Test
    void an_empty_table_has_masks_too() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(OLD)).progress();
            driver.cut();
            assertThat(driver.lake.written(PEOPLE.id()).columns()).isEqualTo(OLD.columns());
        }
    }

    @Test
    void rows_under_other_masks_are_refused_until_a_copy_has_replaced_the_old_ones() throws Exception {
        writeOneRow();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(1);
            CompletableFuture<Void> refused = driver.event(declared(NEW))
                    .transaction(inserted("2", "new"))
                    .send();
            assertThatThrownBy(refused::get)
                    .hasCauseInstanceOf(LakeRefusedException.class)
                    .hasMessageContaining("public.people")
                    .hasMessageContaining("name (hash")
                    .hasMessageContaining("SLUICE_POLICY_CHANGE");
            assertThat(driver.lake.written(PEOPLE.id()).columns()).isEqualTo(OLD.columns());

            driver.lake.beginAnew(List.of(PEOPLE), true);
            assertThat(driver.lake.checkpoint()).isEmpty();
            driver.restart(5);
            copy(driver, PEOPLE, NEW, Row.of("1", "new"), Row.of("2", "new"))
                    .progress()
                    .transaction(inserted("3", "new"));
            OfficialCut cut = driver.cut();
            assertThat(driver.rows(PEOPLE, cut))
                    .containsExactlyInAnyOrder(List.of("1", "new"), List.of("2", "new"), List.of("3", "new"));
            assertThat(driver.lake.written(PEOPLE.id()).columns()).isEqualTo(NEW.columns());
        }
    }

    @Test
    void the_same_masks_go_on_after_a_restart() throws Exception {
        writeOneRow();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(1).event(declared(OLD)).transaction(inserted("2", "old"));
            assertThat(driver.rows(PEOPLE, driver.cut())).hasSize(2);
        }
    }

    /** The crash leaves the table copied, and nothing official: neither policy may take it for what it is not. */
    @Test
    void a_crash_amid_the_new_copy_leaves_no_doubt_about_the_masks() throws Exception {
        writeOneRow();
        AtomicBoolean die = new AtomicBoolean(true);
        LakeDriver first = new LakeDriver(config, FailureIT.crashing(die), Duration.ofSeconds(5));
        first.lake.beginAnew(List.of(PEOPLE), true);
        CompletableFuture<Void> lost = copy(first.restart(5), PEOPLE, NEW, Row.of("1", "new"))
                .progress()
                .event(new LogEvent.Cut(UUID.randomUUID()))
                .send();
        assertThatThrownBy(lost::get).hasCauseInstanceOf(LakeUnavailableException.class);
        first.die();

        try (LakeDriver second = new LakeDriver(config)) {
            assertThat(second.lake.checkpoint()).isEmpty();
            assertThat(second.lake.written(PEOPLE.id()).columns()).isEqualTo(NEW.columns());
            CompletableFuture<Void> refused = second.restart(5)
                    .event(declared(OLD))
                    .transaction(inserted("2", "old"))
                    .send();
            assertThatThrownBy(refused::get).hasCauseInstanceOf(LakeRefusedException.class);
            second.lake.beginAnew(List.of(PEOPLE), true);
            copy(second.restart(5), PEOPLE, OLD, Row.of("1", "old")).progress();
            assertThat(second.rows(PEOPLE, second.cut())).containsExactly(List.of("1", "old"));
        }
    }

    private static final TableSchema ORDERS = new TableSchema(
            new TableId("public", "orders"),
            List.of(
                    new Column("id", new ColumnType.Text(), false, ""),
                    new Column("name", new ColumnType.Text(), false, "")),
            List.of(0));

    private static Change ordered(String id) {
        return new Change.Insert(ORDERS, Row.of(id, "order"));
    }

    private static LakeDriver declareBoth(LakeDriver driver, Masking people) {
        return driver.event(declared(people)).event(new LogEvent.Declared(ORDERS, OLD, Origin.unknown(ORDERS)));
    }

    private void writeTwoTables() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            declareBoth(driver, OLD).progress().transaction(inserted("1", "old"), ordered("1"));
            driver.cut();
        }
    }

    /** The log is read again from the official position on; the copy shows its first two transactions. */
    private static LakeDriver copyPeopleAgain(LakeDriver driver) {
        declareBoth(driver.restart(1), NEW).progress().event(new LogEvent.CopyStart(PEOPLE));
        for (String id : List.of("1", "2", "3")) {
            driver.event(new Change.Copied(PEOPLE, Row.of(id, "new")));
        }
        return driver.event(new LogEvent.CopyEnd(PEOPLE, new LongPosition(3)))
                .transaction(inserted("2", "new"), ordered("2"))
                .transaction(inserted("3", "new"));
    }

    @Test
    void one_table_is_copied_again_and_the_others_go_on() throws Exception {
        writeTwoTables();
        Map<TableId, Masking> masks = Map.of(PEOPLE.id(), NEW, ORDERS.id(), OLD);
        LakeDriver first = new LakeDriver(config);
        assertThat(first.lake.changes(masks).altered()).containsOnlyKeys(PEOPLE.id());
        assertThat(first.lake.changes(masks).awaitingCopy()).isEmpty();
        first.lake.beginAgain(List.of(PEOPLE));
        assertThat(first.lake.checkpoint()).hasValueSatisfying(state -> {
            assertThat(state.position()).isEqualTo(new LongPosition(1));
            assertThat(state.snapshots()).containsOnlyKeys(ORDERS.id());
        });
        copyPeopleAgain(first).sendAndWaitTaken();
        first.die();

        try (LakeDriver second = new LakeDriver(config)) {
            // Whatever the crash left of the copy, and whichever policy comes now: it is copied.
            assertThat(second.lake.changes(masks).altered()).isEmpty();
            assertThat(second.lake.changes(Map.of(PEOPLE.id(), OLD)).altered()).isEmpty();
            assertThat(second.lake.changes(masks).awaitingCopy()).containsExactly(PEOPLE.id());
            second.lake.beginAgain(List.of(PEOPLE));
            copyPeopleAgain(second).transaction(inserted("4", "new"), ordered("4"));
            OfficialCut cut = second.cut();
            assertThat(cut.position()).isEqualTo(new LongPosition(4));
            assertThat(second.rows(PEOPLE, cut))
                    .containsExactlyInAnyOrder(
                            List.of("1", "new"), List.of("2", "new"), List.of("3", "new"), List.of("4", "new"));
            assertThat(second.rows(ORDERS, cut))
                    .containsExactlyInAnyOrder(List.of("1", "order"), List.of("2", "order"), List.of("4", "order"));
            assertThat(second.lake.changes(masks))
                    .isEqualTo(new MaskChanges(Map.of(), Set.of(), Set.of(), Set.of(), Set.of()));
        }
    }

    @Test
    void one_table_whose_columns_become_others_is_copied_also_after_a_crash() throws Exception {
        writeTwoTables();
        Optional<Snapshot> before = newest(mirror());
        TableSchema numbers = people(new ColumnType.Int64());
        try (LakeDriver first = new LakeDriver(config)) {
            first.lake.beginAgain(List.of(numbers));
            assertThat(newest(mirror())).isPresent().isEqualTo(before);
        }
        try (LakeDriver second = new LakeDriver(config)) {
            second.lake.beginAgain(List.of(numbers));
            copy(
                            second.restart(1)
                                    .event(new LogEvent.Declared(ORDERS, OLD, Origin.unknown(ORDERS)))
                                    .progress(),
                            numbers,
                            NEW,
                            Row.of("1", 42L))
                    .transaction(ordered("2"));
            OfficialCut cut = second.cut();
            assertThat(second.rows(numbers, cut)).containsExactly(List.of("1", 42L));
            assertThat(second.rows(ORDERS, cut)).hasSize(2);
        }
    }

    @Test
    void tables_under_the_same_masks_are_not_even_opened() throws Exception {
        writeTwoTables();
        Path metadata;
        try (Stream<Path> files = Files.walk(directory)) {
            metadata = files.filter(file -> file.endsWith(Path.of("people", "metadata")))
                    .findFirst()
                    .orElseThrow();
        }
        Files.move(metadata, metadata.resolveSibling("away"));
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(driver.lake
                            .changes(Map.of(PEOPLE.id(), OLD, ORDERS.id(), OLD))
                            .altered())
                    .isEmpty();
            assertThatThrownBy(() -> driver.lake.changes(Map.of(PEOPLE.id(), NEW, ORDERS.id(), OLD)))
                    .isInstanceOf(LakeUnavailableException.class);
        }
    }

    @Test
    void a_table_whose_columns_become_others_is_copied() throws Exception {
        OfficialCut before = writeOneRow();
        TableSchema numbers = people(new ColumnType.Int64());
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.lake.beginAnew(List.of(numbers), true);
            assertThat(newest(mirror()).orElseThrow().snapshotId())
                    .as("the newest state of a table that will have other columns")
                    .isEqualTo(before.snapshots().get(PEOPLE.id()));
            copy(driver.restart(5), numbers, masking("pass"), Row.of("1", 42L)).progress();
            OfficialCut cut = driver.cut();
            assertThat(driver.rows(numbers, cut)).containsExactly(List.of("1", 42L));
            assertThat(cut.snapshots().get(PEOPLE.id()))
                    .isNotEqualTo(before.snapshots().get(PEOPLE.id()));
            driver.transaction(new Change.Update(numbers, numbers.unknownRow(), Row.of("1", 43L)));
            assertThat(driver.rows(numbers, driver.cut())).containsExactly(List.of("1", 43L));
        }
    }

    @Test
    void a_lake_without_an_official_state_is_left_as_it_is() throws Exception {
        Table foreign = Catalogs.open(config).createTable(create(mirror()), SchemaMapping.toIceberg(PEOPLE));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.lake.beginAnew(List.of(people(new ColumnType.Int64())), true);
        }
        foreign.refresh();
        assertThat(foreign.schema().findType("name").toString()).isEqualTo("string");
    }

    private TableIdentifier create(TableIdentifier table) {
        Catalogs.createNamespace(Catalogs.open(config), table.namespace());
        return table;
    }

    private static Masking colliding() {
        return new Masking(Map.of("id", "truncate:0000000000000001", "name", "pass"), "", List.of("id"));
    }

    private static void assertCollision(CompletableFuture<Void> refused) {
        assertThatThrownBy(refused::get)
                .hasCauseInstanceOf(LakeRefusedException.class)
                .hasMessageContaining("public.people")
                .hasMessageContaining("same key")
                .hasMessageContaining("column id")
                .hasMessageNotContaining("canary");
    }

    @Test
    void a_masked_key_that_two_rows_have_is_an_error_in_a_copy() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            assertCollision(copy(driver, PEOPLE, colliding(), Row.of("canary", "a"), Row.of("canary", "b"))
                    .send());
            assertThat(driver.lake.checkpoint()).isEmpty();
        }
    }

    @Test
    void a_masked_key_that_two_rows_have_is_an_error_when_a_row_comes_or_takes_it() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(colliding())).progress();
            driver.transaction(inserted("canary", "a"), inserted("2", "b"));
            driver.cut();
            assertCollision(driver.transaction(inserted("canary", "c")).send());
            assertCollision(driver.restart(1)
                    .event(declared(colliding()))
                    .transaction(new Change.Update(PEOPLE, Row.of("2", "b"), Row.of("canary", "b")))
                    .send());
        }
    }

    @Test
    void rows_that_follow_one_another_under_a_masked_key_do_not_collide() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(colliding())).progress();
            driver.transaction(inserted("1", "a"))
                    .transaction(new Change.Update(PEOPLE, Row.of("1", "a"), Row.of("1", "b")))
                    .transaction(new Change.Delete(PEOPLE, Row.of("1", "b")), inserted("1", "c"))
                    .transaction(new Change.Update(PEOPLE, Row.of("1", "c"), Row.of("2", "c")), inserted("1", "d"));
            assertThat(driver.rows(PEOPLE, driver.cut()))
                    .containsExactlyInAnyOrder(List.of("2", "c"), List.of("1", "d"));
        }
    }
}
