package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerIT {
    private static final TableSchema NOTES = new TableSchema(
            new TableId("sluice", "notes"),
            List.of(
                    new Column("number", new ColumnType.Int64(), false, ""),
                    new Column("words", new ColumnType.Array(new ColumnType.Text()), true, "")),
            List.of());

    @TempDir
    private Path directory;

    @Test
    void records_outlive_the_process_that_wrote_them() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(read(driver)).isEmpty();
            driver.lake.ledger(NOTES).append(List.of());
            assertThat(read(driver)).isEmpty();
            driver.lake.ledger(NOTES).append(List.of(Row.of(1L, List.of("a", "b")), Row.of(2L, Marker.NULL)));
        }
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.lake.ledger(NOTES).append(List.of(Row.of(3L, List.of())));
            assertThat(read(driver)).containsExactlyInAnyOrder("1 [a, b]", "2 NULL", "3 []");
        }
    }

    @Test
    void a_table_of_that_name_that_is_none_of_ours_is_left_alone() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        Catalogs.createNamespace(Catalogs.open(config), ControlTable.IDENTIFIER.namespace());
        Catalogs.open(config)
                .createTable(
                        TableIdentifier.of("sluice", "notes"),
                        SchemaMapping.toIceberg(new TableSchema(
                                NOTES.id(),
                                List.of(new Column("number", new ColumnType.Text(), false, "")),
                                List.of())));
        try (LakeDriver driver = new LakeDriver(config)) {
            Ledger ledger = driver.lake.ledger(NOTES);
            assertThatThrownBy(() -> ledger.append(List.of(Row.of(1L, Marker.NULL))))
                    .isInstanceOf(LakeRefusedException.class);
        }
    }

    private static List<String> read(LakeDriver driver) {
        List<String> rows = new ArrayList<>();
        driver.lake.ledger(NOTES).forEach(row -> rows.add(row.value(0) + " " + row.value(1)));
        return rows;
    }
}
