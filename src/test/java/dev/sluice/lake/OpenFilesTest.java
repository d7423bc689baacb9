package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()));

    @TempDir
    Path directory;

    private final OpenFiles budget = OpenFiles.ofCut();
    private final List<RowFile> open = new ArrayList<>();
    private final List<DataFile> complete = new ArrayList<>();
    private Table table;

    @BeforeEach
    void create() {
        var catalog = Catalogs.open(LakeConfigs.of(LakeConfigs.local(directory)));
        ((SupportsNamespaces) catalog).createNamespace(Namespace.of("shop"));
        table = catalog.createTable(TableIdentifier.of("shop", "orders"), SCHEMA);
    }

    private Map<String, String> begin(boolean oneOfMany) {
        Map<String, String> properties = budget.properties(table, SCHEMA, oneOfMany);
        RowFile file = RowFile.ofPartition(table, SCHEMA, new PartitionKey(table.spec(), SCHEMA), properties);
        open.add(file);
        budget.add(file, SCHEMA, oneOfMany, this::completeEarly);
        return properties;
    }

    private void completeEarly(RowFile file) {
        open.remove(file);
        complete.add(file.complete());
    }

    private static long bytes(Map<String, String> properties, String name) {
        return Long.parseLong(properties.getOrDefault(name, "-1"));
    }

    @Test
    void one_table_writes_as_it_says_and_of_more_each_holds_less() {
        assertThat(begin(false)).isEmpty();
        assertThat(begin(false)).containsOnlyKeys(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES);
        while (budget.size() < 8) {
            begin(false);
        }
        Map<String, String> ninth = begin(false);
        assertThat(bytes(ninth, TableProperties.PARQUET_PAGE_SIZE_BYTES)).isEqualTo(128 << 10);
        assertThat(bytes(ninth, TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES)).isEqualTo(2 << 20);
        while (budget.size() < 100) {
            begin(false);
        }
        Map<String, String> later = begin(false);
        assertThat(bytes(later, TableProperties.PARQUET_PAGE_SIZE_BYTES)).isEqualTo(16 << 10);
        assertThat(bytes(later, TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES)).isBetween(256L << 10, 512L << 10);
        assertThat(complete).isEmpty();
        open.forEach(RowFile::abort);
    }

    @Test
    void files_of_partitions_are_never_all_open_at_once_and_those_of_tables_stay() {
        for (int file = 0; file < 20; file++) {
            begin(false);
        }
        List<RowFile> ofTables = List.copyOf(open);
        int most = 0;
        for (int file = 0; file < 1_000; file++) {
            begin(true);
            budget.beforeRow();
            open.getLast().append(Row.of((long) file, "x"));
            most = Math.max(most, budget.size());
        }
        assertThat(most).isBetween(100, 500);
        assertThat(budget.size()).isEqualTo(open.size());
        assertThat(open).containsAll(ofTables);
        assertThat(open.size() + complete.size()).isEqualTo(1_020);
        assertThat(complete).allSatisfy(file -> assertThat(file.recordCount()).isEqualTo(1));
        open.forEach(RowFile::abort);
    }

    @Test
    void those_that_hold_most_are_completed_when_all_hold_too_much() {
        for (int file = 0; file < 4; file++) {
            begin(false);
        }
        RowFile large = open.getFirst();
        // What cannot be compressed.
        Random random = new Random(1);
        int rows = 0;
        while (rows < 40_000) {
            budget.beforeRow();
            if (!complete.isEmpty()) {
                break;
            }
            String name = random.ints(2_048, ' ', '~')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            large.append(Row.of((long) rows, name));
            rows++;
        }
        assertThat(complete).hasSize(2);
        assertThat(open).hasSize(2).doesNotContain(large);
        assertThat(complete.stream().mapToLong(DataFile::recordCount).sum()).isEqualTo(rows);
        open.forEach(RowFile::abort);
    }
}
