package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Masking;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the record of masks when a table's columns change. */
class SchemaMaskIT {
    private static final Column ID = new Column("id", new ColumnType.Int64(), false, "", 1);
    private static final Column MAIL = new Column("mail", new ColumnType.Text(), true, "", 2);
    private static final Column RENAMED = new Column("note", new ColumnType.Text(), true, "", 2);
    private static final Column ADDED = new Column("added", new ColumnType.Text(), true, "", 3);
    private static final String HASH = "hash:0000000000000001";

    @TempDir
    Path directory;

    private LakeConfig config;

    @BeforeEach
    void configure() {
        config = LakeConfigs.of(LakeConfigs.local(directory));
    }

    private static TableSchema table(Column... columns) {
        return new TableSchema(new TableId("public", "people"), List.of(columns), List.of(0));
    }

    /** @param masks one for each column */
    private static LogEvent declared(TableSchema table, String... masks) {
        Map<String, String> fingerprints = new HashMap<>();
        Map<Integer, String> numbers = new HashMap<>();
        Object[] former = new Object[masks.length];
        Arrays.fill(former, Marker.NULL);
        for (int index = 0; index < masks.length; index++) {
            Column column = table.columns().get(index);
            fingerprints.put(column.name(), masks[index]);
            numbers.put(column.number(), column.name());
        }
        return new LogEvent.Declared(
                table,
                new Masking(fingerprints, numbers, "", List.of()),
                new Origin("table 1", "rows 1", masks.length, Row.of(former)));
    }

    private LakeDriver begun() throws Exception {
        LakeDriver driver = new LakeDriver(config);
        TableSchema first = table(ID, MAIL);
        driver.event(declared(first, "pass", HASH))
                .progress()
                .transaction(new Change.Insert(first, Row.of(1L, "a")))
                .cut();
        return driver;
    }

    private List<String> columns() {
        return Catalogs.open(config)
                .loadTable(Catalogs.identifier(config.namespace(), table(ID).id()))
                .schema()
                .columns()
                .stream()
                .map(Types.NestedField::name)
                .toList();
    }

    @Test
    void the_mask_of_a_new_column_is_recorded_with_the_cut_that_brings_it_and_counts_from_then_on() throws Exception {
        TableSchema wider = table(ID, MAIL, ADDED);
        try (LakeDriver driver = begun()) {
            driver.event(declared(wider, "pass", HASH, HASH))
                    .transaction(new Change.Insert(wider, Row.of(2L, "b", "c")))
                    .cut();
            assertThat(driver.lake.written(wider.id()).columns())
                    .isEqualTo(Map.of("id", "pass", "mail", HASH, "added", HASH));
            driver.event(declared(table(ID, MAIL, ADDED), "pass", HASH, "pass"));
            assertThatThrownBy(driver::sendAndWait)
                    .hasCauseInstanceOf(LakeRefusedException.class)
                    .hasMessageContaining("added (hash, now pass)");
        }
    }

    @Test
    void a_new_name_that_keeps_its_mask_is_recorded_and_followed() throws Exception {
        TableSchema renamed = table(ID, RENAMED);
        try (LakeDriver driver = begun()) {
            driver.event(declared(renamed, "pass", HASH))
                    .transaction(new Change.Insert(renamed, Row.of(2L, "b")))
                    .cut();
            assertThat(driver.lake.written(renamed.id()).columns()).isEqualTo(Map.of("id", "pass", "note", HASH));
        }
        assertThat(columns()).containsExactly("id", "note");
    }

    @Test
    void a_new_name_under_another_mask_is_refused_in_mid_stream_and_after_a_stop() throws Exception {
        TableSchema renamed = table(ID, RENAMED);
        try (LakeDriver driver = begun()) {
            driver.event(declared(renamed, "pass", "pass"));
            assertThatThrownBy(driver::sendAndWait)
                    .hasCauseInstanceOf(LakeRefusedException.class)
                    .hasMessageContaining("note, which was mail (hash, now pass)");
        }
        assertThat(columns()).containsExactly("id", "mail");
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.event(declared(renamed, "pass", "pass"));
            assertThatThrownBy(driver::sendAndWait).hasCauseInstanceOf(LakeRefusedException.class);
        }
        assertThat(columns()).containsExactly("id", "mail");
    }
}
