package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorIT {
    static final TableSchema ITEMS = new TableSchema(
            new TableId("public", "items"),
            List.of(
                    new Column("id", new ColumnType.Int64(), false, "the key"),
                    new Column("name", new ColumnType.Text(), true, ""),
                    new Column("price", new ColumnType.Decimal(10, 2), true, "")),
            List.of(0));

    @TempDir
    Path directory;

    static Row item(long id, Object name) {
        return Row.of(id, name, new java.math.BigDecimal("1.50"));
    }

    static List<Object> shown(long id, Object name) {
        return List.of(id, name, new java.math.BigDecimal("1.50"));
    }

    @Test
    void insert_update_and_delete_in_one_cut_leave_the_newest_rows() throws Exception {
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(LakeConfigs.local(directory)))) {
            driver.declare(ITEMS)
                    .progress()
                    .transaction(
                            new Change.Insert(ITEMS, item(1, "one")),
                            new Change.Insert(ITEMS, item(2, "two")),
                            new Change.Insert(ITEMS, item(3, Marker.NULL)))
                    .transaction(
                            new Change.Update(ITEMS, ITEMS.unknownRow(), item(1, "uno")),
                            new Change.Delete(ITEMS, Row.of(2L, Marker.UNCHANGED, Marker.UNCHANGED)));
            OfficialCut first = driver.cut();
            assertThat(driver.rows(ITEMS, first)).containsExactlyInAnyOrder(shown(1, "uno"), shown(3, Marker.NULL));

            driver.transaction(
                    new Change.Update(ITEMS, Row.of(3L, Marker.UNCHANGED, Marker.UNCHANGED), item(4, "four")),
                    new Change.Update(ITEMS, ITEMS.unknownRow(), item(1, "eins")));
            OfficialCut second = driver.cut();
            assertThat(driver.rows(ITEMS, second)).containsExactlyInAnyOrder(shown(1, "eins"), shown(4, "four"));
            assertThat(driver.rows(ITEMS, first)).containsExactlyInAnyOrder(shown(1, "uno"), shown(3, Marker.NULL));
            assertThat(driver.lake.checkpoint().orElseThrow().position()).isEqualTo(second.position());
            assertThat(driver.lake.statistics().missingRows()).isZero();
        }
    }

    @Test
    void copy_replaces_everything_and_is_official_with_the_position_after_it() throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(keys))) {
            driver.declare(ITEMS)
                    .event(new LogEvent.CopyStart(ITEMS))
                    .event(new Change.Copied(ITEMS, item(7, "seven")))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(0)))
                    .progress()
                    .sendAndWait();
            assertThat(driver.lake.checkpoint().orElseThrow().snapshots()).containsOnlyKeys(ITEMS.id());
        }
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(keys))) {
            driver.declare(ITEMS)
                    .event(new LogEvent.CopyStart(ITEMS))
                    .event(new Change.Copied(ITEMS, item(8, "eight")))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(0)))
                    .progress();
            assertThat(driver.rows(ITEMS, driver.cut())).containsExactly(shown(8, "eight"));
        }
    }

    @Test
    void upkeep_keeps_what_is_current_and_drops_what_was_superseded() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress();
            List<OfficialCut> cuts = new ArrayList<>();
            for (long id = 0; id < 5; id++) {
                cuts.add(driver.transaction(
                                new Change.Insert(ITEMS, item(id, "name")),
                                new Change.Update(ITEMS, ITEMS.unknownRow(), item(0, "name " + id)))
                        .cut());
            }
            Table table = Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", ITEMS.id()));
            Expiry expiry = new Expiry(Duration.ofHours(1), 100);
            DoomedFiles doomed = new DoomedFiles();
            assertThat(expiry.expire(table, Set.of(), Instant.now(), doomed)).isZero();
            assertThat(driver.rows(ITEMS, cuts.getFirst())).hasSize(1);
            long kept = cuts.get(1).snapshots().getOrDefault(ITEMS.id(), 0L);
            Instant later = Instant.now().plus(Duration.ofHours(2));
            assertThat(expiry.expire(table, Set.of(kept), later, doomed)).isPositive();
            assertThatThrownBy(() -> driver.rows(ITEMS, cuts.getFirst())).isInstanceOf(LakeRefusedException.class);
            assertThat(driver.rows(ITEMS, cuts.get(1))).hasSize(2);
            // Its own files only: what was between it and the newest is gone from the list and, when due, from the
            // disk.
            doomed.deleteDue(later.plus(Duration.ofHours(2)));
            assertThat(doomed.size()).isZero();
            assertThat(driver.rows(ITEMS, cuts.get(1))).hasSize(2);
            assertThat(expiry.expire(table, Set.of(), later, doomed)).isEqualTo(1);
            assertThat(driver.rows(ITEMS, cuts.getLast())).hasSize(5).contains(shown(0, "name 4"));
        }
    }

    @Test
    void preflight_finds_a_lake_ready_or_names_what_is_wrong() {
        Map<String, String> keys = LakeConfigs.local(directory);
        assertThat(new LakePreflight(LakeConfigs.of(keys)).check())
                .extracting(LakePreflight.Finding::severity)
                .containsExactly(LakePreflight.Severity.INFO);
        keys.put("sluice.lake.catalog", "rest");
        keys.put("sluice.lake.uri", "http://127.0.0.1:1");
        assertThat(new LakePreflight(LakeConfigs.of(keys)).check())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(LakePreflight.Severity.ERROR);
                    assertThat(finding.remedy()).contains("SLUICE_LAKE_URI");
                });
    }

    @Test
    void a_clean_stop_keeps_the_index_and_an_open_transaction_comes_again() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, item(1, "one")));
            assertThat(driver.send()).isNotNull();
        }
        assertThat(directory.resolve("index")).isDirectoryContaining("glob:**.index.json");
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(1)
                    .declare(ITEMS)
                    .event(new LogEvent.Begin(new Transaction("9", new LongPosition(1), Instant.now())))
                    .event(new Change.Insert(ITEMS, item(2, "two")));
            assertThat(driver.send()).isNotNull();
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(1)
                    .declare(ITEMS)
                    .transaction(
                            new Change.Insert(ITEMS, item(2, "two")),
                            new Change.Update(ITEMS, ITEMS.unknownRow(), item(1, "uno")));
            assertThat(driver.rows(ITEMS, driver.cut())).containsExactlyInAnyOrder(shown(1, "uno"), shown(2, "two"));
            assertThat(driver.lake.statistics().replacedInserts()).isZero();
        }
    }
}
