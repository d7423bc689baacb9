package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
}
