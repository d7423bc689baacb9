package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.TableId;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others leave of a table's past suffices to go on with it. */
class OtherEnginesIT {
    private static final int NIGHTS = 5;

    @TempDir
    Path directory;

    private LakeConfig config;

    @BeforeEach
    void configure() {
        config = LakeConfigs.of(LakeConfigs.local(directory));
    }

    @Test
    void goes_on_with_a_table_of_which_all_old_snapshots_were_expired_after_rewrites() throws Exception {
        begin();
        Catalog catalog = Catalogs.open(config);
        Table table = catalog.loadTable(Catalogs.identifier(config.namespace(), MirrorIT.ITEMS.id()));
        for (int night = 1; night <= NIGHTS; night++) {
            rewrite(table);
            expireAll(table).commit();
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(driver.lake.present().map(Checkpoint::snapshots).orElse(Map.of()))
                    .containsKey(MirrorIT.ITEMS.id());
        }
    }

    /** A cut that listed the other engine's snapshot would not know, once ours is gone, where the table stands. */
    @Test
    void makes_a_snapshot_of_its_own_official_after_another_engines() throws Exception {
        begin();
        Catalog catalog = Catalogs.open(config);
        Table table = catalog.loadTable(Catalogs.identifier(config.namespace(), MirrorIT.ITEMS.id()));
        rewrite(table);
        OfficialCut cut;
        try (LakeDriver driver = new LakeDriver(config).restart(1)) {
            driver.declare(MirrorIT.ITEMS).progress();
            cut = driver.cut();
        }
        table.refresh();
        assertThat(cut.snapshots()).containsEntry(MirrorIT.ITEMS.id(), Ancestry.head(table));
        expireAll(table).retainLast(1).commit();
        assertThat(Ancestry.newestPosition(table)).contains(new LongPosition(1).toJson());
        try (LakeDriver driver = new LakeDriver(config).restart(1)) {
            assertThat(driver.lake.present().map(Checkpoint::snapshots).orElse(Map.of()))
                    .containsKey(MirrorIT.ITEMS.id());
            driver.declare(MirrorIT.ITEMS)
                    .progress()
                    .transaction(
                            new Change.Update(MirrorIT.ITEMS, MirrorIT.ITEMS.unknownRow(), MirrorIT.item(2, "zwei")));
            assertThat(driver.rows(MirrorIT.ITEMS, driver.cut()))
                    .containsExactlyInAnyOrder(MirrorIT.shown(1, "one"), MirrorIT.shown(2, "zwei"));
        }
    }

    @Test
    void shows_who_asks_for_a_cut_what_readers_see_of_a_table_at_rest() throws Exception {
        begin();
        Catalog catalog = Catalogs.open(config);
        Table table = catalog.loadTable(Catalogs.identifier(config.namespace(), MirrorIT.ITEMS.id()));
        try (LakeDriver driver = new LakeDriver(config).restart(1)) {
            driver.declare(MirrorIT.ITEMS).progress();
            Map<TableId, Long> own = driver.cut().snapshots();
            rewrite(table);
            OfficialCut cut = driver.cut();
            assertThat(cut.snapshots()).containsEntry(MirrorIT.ITEMS.id(), Ancestry.head(table));
            assertThat(driver.lake.checkpoint().map(Checkpoint::snapshots)).contains(own);
            assertThat(ControlTable.open(catalog, LongPosition.FORMAT, 3)
                            .requested()
                            .values())
                    .contains(own, cut.snapshots());
            // What is written afterwards is not written upon a table that nobody here has read.
            CompletableFuture<Void> refused = driver.transaction(
                            new Change.Insert(MirrorIT.ITEMS, MirrorIT.item(3, "three")))
                    .send();
            assertThatThrownBy(refused::get).hasCauseInstanceOf(TableChangedException.class);
        }
    }

    @Test
    void takes_a_table_that_was_rolled_back_for_what_it_shows_and_not_for_another_writers() throws Exception {
        begin();
        Catalog catalog = Catalogs.open(config);
        Table table = catalog.loadTable(Catalogs.identifier(config.namespace(), MirrorIT.ITEMS.id()));
        long earlier = Ancestry.head(table);
        try (LakeDriver driver = new LakeDriver(config).restart(1)) {
            driver.declare(MirrorIT.ITEMS)
                    .progress()
                    .transaction(new Change.Insert(MirrorIT.ITEMS, MirrorIT.item(3, "three")));
            driver.cut();
            table.refresh();
            table.manageSnapshots().rollbackTo(earlier).commit();
            OfficialCut cut = driver.cut();
            assertThat(cut.snapshots()).containsEntry(MirrorIT.ITEMS.id(), earlier);
            assertThat(driver.rows(MirrorIT.ITEMS, cut)).hasSize(2);
            CompletableFuture<Void> refused = driver.transaction(
                            new Change.Insert(MirrorIT.ITEMS, MirrorIT.item(4, "four")))
                    .send();
            assertThatThrownBy(refused::get).hasCauseInstanceOf(TableChangedException.class);
        }
    }

    @Test
    void says_that_a_cut_is_to_be_asked_for_again_where_another_engine_has_dropped_a_table() throws Exception {
        begin();
        Catalog catalog = Catalogs.open(config);
        try (LakeDriver driver = new LakeDriver(config).restart(1)) {
            driver.declare(MirrorIT.ITEMS).progress();
            driver.cut();
            catalog.dropTable(Catalogs.identifier(config.namespace(), MirrorIT.ITEMS.id()), false);
            CompletableFuture<OfficialCut> lost = driver.askForCut();
            assertThatThrownBy(lost::get).hasCauseInstanceOf(TableChangedException.class);
        }
    }

    private void begin() throws Exception {
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(MirrorIT.ITEMS)
                    .progress()
                    .transaction(
                            new Change.Insert(MirrorIT.ITEMS, MirrorIT.item(1, "one")),
                            new Change.Insert(MirrorIT.ITEMS, MirrorIT.item(2, "two")));
            driver.cut();
        }
    }

    /** As far as the table's past is concerned: a snapshot that says nothing of ours. */
    private static void rewrite(Table table) {
        table.newFastAppend().commit();
    }

    private static ExpireSnapshots expireAll(Table table) {
        return table.expireSnapshots().expireOlderThan(System.currentTimeMillis() + 1);
    }
}
