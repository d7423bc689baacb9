package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random histories against a model in memory, read back by our reader and by Iceberg's. */
class HistoryIT {
    private static final TableSchema KEYED = new TableSchema(
            new TableId("public", "keyed"),
            List.of(
                    new Column("part", new ColumnType.Int32(), false, ""),
                    new Column("id", new ColumnType.Text(), false, ""),
                    new Column("value", new ColumnType.Text(), true, ""),
                    new Column("large", new ColumnType.Text(), true, "")),
            List.of(1, 0));
    private static final TableSchema KEYLESS = new TableSchema(
            new TableId("Odd Schema", "Key less"),
            List.of(
                    new Column("a", new ColumnType.Int32(), true, ""),
                    new Column("b", new ColumnType.Text(), true, "")),
            List.of());

    @TempDir
    Path directory;

    private final Map<List<Object>, Row> keyed = new LinkedHashMap<>();
    private final List<Row> keyless = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"3,1", "3,2", "2,3", "2,4"})
    void any_history_leaves_exactly_the_source_rows(int formatVersion, int seed) throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.format-version", String.valueOf(formatVersion));
        keys.put("sluice.lake.target-file-size", "1K");
        play(keys, new Random(seed), 8);
    }

    /** Files of both tables are merged all the time, and rewritten for their deleted rows, while the history goes on. */
    @ParameterizedTest
    @CsvSource({"3,11,1M", "2,14,40K"})
    void any_history_under_compaction_leaves_exactly_the_source_rows(int formatVersion, int seed, String targetSize)
            throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.format-version", String.valueOf(formatVersion));
        keys.put("sluice.lake.target-file-size", targetSize);
        keys.put("sluice.lake.maintenance-share", "100");
        assertThat(play(keys, new Random(seed), 20)).isGreaterThan(3);
    }

    /** Nearly every update moves its row to another partition. */
    @ParameterizedTest
    @CsvSource({"3,21", "2,22"})
    void any_history_of_partitioned_tables_leaves_exactly_the_source_rows(int formatVersion, int seed)
            throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.format-version", String.valueOf(formatVersion));
        keys.put("sluice.lake.maintenance-share", "100");
        keys.put("sluice.lake.partitions", "public.keyed=bucket(2, id), truncate(1, value); Odd Schema.Key*=a, b");
        assertThat(play(keys, new Random(seed), 20)).isGreaterThan(3);
    }

    @Test
    void any_history_leaves_exactly_the_source_rows_through_a_rest_catalog() throws Exception {
        try (RestCatalogServer server = new RestCatalogServer(directory)) {
            play(rest(server), new Random(5), 8);
        }
    }

    private Map<String, String> rest(RestCatalogServer server) {
        Map<String, String> keys = new HashMap<>(LakeConfigs.local(directory));
        keys.put("sluice.lake.catalog", "rest");
        keys.put("sluice.lake.uri", server.uri());
        keys.remove("sluice.lake.warehouse");
        keys.put("sluice.lake.properties.io-impl", LocalFiles.class.getName());
        return keys;
    }

    /** @return how many compactions became part of a cut */
    private double play(Map<String, String> keys, Random random, int rounds) throws Exception {
        double compactions = 0;
        long session = 1;
        long position = 0;
        LakeDriver driver = new LakeDriver(LakeConfigs.of(keys));
        driver.declare(KEYED, KEYLESS).progress();
        CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        for (int round = 0; round < rounds; round++) {
            for (int transaction = 0; transaction < 8; transaction++) {
                driver.transaction(changes(random));
                if (random.nextInt(3) == 0) {
                    sent = driver.send();
                }
            }
            OfficialCut cut = driver.cut();
            sent.get(60, TimeUnit.SECONDS);
            if (round % 4 == 3 || rounds == 8) {
                compare(driver, cut, LakeConfigs.of(keys));
            }
            if (round % (rounds / 2) == rounds / 2 - 1) {
                // A restart of the process: after a clean stop the index is kept, otherwise it is built anew.
                position = driver.position();
                compactions += driver.counter("sluice.lake.compactions");
                if (random.nextBoolean()) {
                    driver.close();
                } else {
                    driver.die();
                }
                driver = new LakeDriver(LakeConfigs.of(keys)).restart(position).session(++session);
                driver.declare(KEYED, KEYLESS);
            }
        }
        assertThat(driver.lake.statistics().missingRows()).isZero();
        driver.close();
        return compactions;
    }

    private List<Change> changes(Random random) {
        List<Change> changes = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 12);
        for (int change = 0; change < count; change++) {
            changes.add(random.nextInt(4) == 0 ? keylessChange(random) : keyedChange(random));
        }
        return changes;
    }

    private Change keyedChange(Random random) {
        if (random.nextInt(400) == 0) {
            keyed.clear();
            return new Change.Truncate(KEYED);
        }
        List<Object> key = key(random);
        Row old = keyed.get(key);
        if (old == null) {
            Row row = keyedRow(random, key);
            keyed.put(key, row);
            return new Change.Insert(KEYED, row);
        }
        return switch (random.nextInt(5)) {
            case 0 -> {
                keyed.remove(key);
                yield new Change.Delete(KEYED, keyOnly(key));
            }
            case 1 -> {
                List<Object> moved = key(random);
                if (keyed.containsKey(moved)) {
                    moved = key;
                }
                keyed.remove(key);
                Row row = keyedRow(random, moved);
                keyed.put(moved, row);
                yield new Change.Update(KEYED, keyOnly(key), row);
            }
            case 2 -> {
                Row row = Row.of(key.get(0), key.get(1), text(random, 8), old.value(3));
                keyed.put(key, row);
                yield new Change.Update(
                        KEYED, KEYED.unknownRow(), Row.of(key.get(0), key.get(1), row.value(2), Marker.UNCHANGED));
            }
            default -> {
                Row row = keyedRow(random, key);
                keyed.put(key, row);
                yield new Change.Update(KEYED, random.nextBoolean() ? old : KEYED.unknownRow(), row);
            }
        };
    }

    private Change keylessChange(Random random) {
        if (keyless.isEmpty() || random.nextInt(3) > 0) {
            Row row = keylessRow(random);
            keyless.add(row);
            return new Change.Insert(KEYLESS, row);
        }
        Row old = keyless.remove(random.nextInt(keyless.size()));
        if (random.nextBoolean()) {
            return new Change.Delete(KEYLESS, old);
        }
        Row row = keylessRow(random);
        keyless.add(row);
        return new Change.Update(KEYLESS, old, row);
    }

    private static List<Object> key(Random random) {
        return List.of(random.nextInt(2), "k" + random.nextInt(150));
    }

    private static Row keyOnly(List<Object> key) {
        return Row.of(key.get(0), key.get(1), Marker.UNCHANGED, Marker.UNCHANGED);
    }

    private static Row keyedRow(Random random, List<Object> key) {
        Object large = random.nextInt(3) == 0 ? Marker.NULL : text(random, random.nextInt(2) == 0 ? 10 : 3000);
        return Row.of(key.get(0), key.get(1), text(random, 5), large);
    }

    private static Row keylessRow(Random random) {
        return Row.of(random.nextInt(3), random.nextInt(4) == 0 ? Marker.NULL : "b" + random.nextInt(3));
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < length; index++) {
            text.append((char) ('ä' + random.nextInt(20)));
        }
        return text.toString();
    }

    private void compare(LakeDriver driver, OfficialCut cut, LakeConfig config) throws IOException {
        List<List<Object>> expectedKeyed =
                keyed.values().stream().map(LakeDriver::values).toList();
        List<List<Object>> expectedKeyless =
                keyless.stream().map(LakeDriver::values).toList();
        assertThat(driver.rows(KEYED, cut)).containsExactlyInAnyOrderElementsOf(expectedKeyed);
        assertThat(driver.rows(KEYLESS, cut)).containsExactlyInAnyOrderElementsOf(expectedKeyless);
        assertThat(byIceberg(config, KEYED, cut)).containsExactlyInAnyOrderElementsOf(expectedKeyed);
        assertThat(byIceberg(config, KEYLESS, cut)).containsExactlyInAnyOrderElementsOf(expectedKeyless);
    }

    static List<List<Object>> byIceberg(LakeConfig config, TableSchema schema, OfficialCut cut) throws IOException {
        return byIceberg(
                config, schema, scan -> scan.useSnapshot(cut.snapshots().getOrDefault(schema.id(), 0L)));
    }

    /** The newest rows. */
    static List<List<Object>> byIceberg(LakeConfig config, TableSchema schema) throws IOException {
        return byIceberg(config, schema, UnaryOperator.identity());
    }

    private static List<List<Object>> byIceberg(
            LakeConfig config, TableSchema schema, UnaryOperator<IcebergGenerics.ScanBuilder> snapshot)
            throws IOException {
        Catalog catalog = Catalogs.open(config);
        Table table = catalog.loadTable(Catalogs.identifier(config.namespace(), schema.id()));
        List<List<Object>> rows = new ArrayList<>();
        try (CloseableIterable<Record> records =
                snapshot.apply(IcebergGenerics.read(table)).build()) {
            for (Record record : records) {
                // Where there are deletes the reader leaves its own position column at the end.
                Object[] values = new Object[schema.columns().size()];
                for (int index = 0; index < values.length; index++) {
                    Object value = record.get(index);
                    values[index] = value == null ? Marker.NULL : value;
                }
                rows.add(Arrays.asList(values));
            }
        }
        return rows;
    }

    @Test
    void a_catalog_that_is_away_for_seconds_loses_nothing() throws Exception {
        try (RestCatalogServer server = new RestCatalogServer(directory);
                LakeDriver driver = new LakeDriver(LakeConfigs.of(rest(server)))) {
            driver.declare(KEYED, KEYLESS)
                    .progress()
                    .transaction(new Change.Insert(KEYED, keyedRow(new Random(1), List.of(1, "a"))));
            driver.sendAndWait();
            server.goAway();
            Row row = keyedRow(new Random(2), List.of(1, "b"));
            var sent = driver.transaction(new Change.Insert(KEYED, row)).send();
            await().pollDelay(Duration.ofSeconds(3)).until(() -> !sent.isDone());
            server.comeBack();
            sent.get(60, TimeUnit.SECONDS);
            assertThat(driver.rows(KEYED, driver.cut())).hasSize(2).contains(LakeDriver.values(row));
        }
    }
}
