package dev.sluice.lake;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;

/** What a cut's commit costs over many commits: {@code tables rows changesPerTable seconds maxCommits [key=value…]}. */
public final class CommitBenchmark {
    private CommitBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int tables = Integer.parseInt(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        int changes = Integer.parseInt(arguments[2]);
        Duration bound = Duration.ofSeconds(Integer.parseInt(arguments[3]));
        int maxCommits = Integer.parseInt(arguments[4]);
        Path directory = Files.createTempDirectory("sluice-commits");
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.commit-interval", "50ms");
        Arrays.stream(arguments).skip(5).map(key -> key.split("=", 2)).forEach(key -> keys.put(key[0], key[1]));
        LakeConfig config = LakeConfigs.of(keys);
        List<TableSchema> schemas = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            schemas.add(new TableSchema(
                    new TableId("public", "t" + table),
                    List.of(
                            new Column("id", new ColumnType.Int64(), false, ""),
                            new Column("text", new ColumnType.Text(), true, "")),
                    List.of(0)));
        }
        SplittableRandom random = new SplittableRandom(1);
        List<Long> nanos = new ArrayList<>();
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(schemas.toArray(TableSchema[]::new)).progress();
            for (TableSchema schema : schemas) {
                List<Change> filled = new ArrayList<>();
                for (long id = 0; id < rows; id++) {
                    filled.add(new Change.Insert(schema, Row.of(id, "text " + random.nextLong())));
                }
                driver.transaction(filled);
            }
            driver.cut();
            long end = System.nanoTime() + bound.toNanos();
            while (System.nanoTime() < end && nanos.size() < maxCommits) {
                for (TableSchema schema : schemas) {
                    List<Change> updates = new ArrayList<>();
                    for (int change = 0; change < changes; change++) {
                        Row row = Row.of((long) random.nextInt(rows), "text " + random.nextLong());
                        updates.add(new Change.Update(schema, schema.unknownRow(), row));
                    }
                    driver.transaction(updates);
                }
                double before = driver.commitNanos();
                driver.sendAndWait();
                nanos.add((long) (driver.commitNanos() - before));
            }
        }
        report(nanos);
        describe(config, schemas.getFirst());
    }

    private static void report(List<Long> nanos) {
        System.out.printf("%d commits%n", nanos.size());
        int part = Math.min(100, nanos.size() / 2);
        int step = Math.max(part, nanos.size() / 20 / part * part);
        for (int from = 0; from + part <= nanos.size(); from += step) {
            print("commits " + from + "…" + (from + part), nanos.subList(from, from + part));
        }
        print("last", nanos.subList(nanos.size() - part, nanos.size()));
        print("all", nanos);
    }

    private static void print(String what, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%s: mean %.1f ms, p50 %.1f, p99 %.1f, max %.1f%n",
                what,
                Arrays.stream(sorted).average().orElse(0) / 1e6,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }

    private static void describe(LakeConfig config, TableSchema schema) throws Exception {
        Catalog catalog = Catalogs.open(config);
        Table table = catalog.loadTable(Catalogs.identifier("{schema}", schema.id()));
        var metadata = ((HasTableOperations) table).operations().current();
        int snapshots = metadata.snapshots().size();
        int files = 0;
        try (var tasks = table.newScan().planFiles()) {
            for (var _ : tasks) {
                files++;
            }
        }
        System.out.printf(
                "snapshots %d, data files %d, manifests %d data %d deletes, metadata %d bytes, %s%n",
                snapshots,
                files,
                table.currentSnapshot().dataManifests(table.io()).size(),
                table.currentSnapshot().deleteManifests(table.io()).size(),
                Files.size(Path.of(metadata.metadataFileLocation())),
                DataOperations.OVERWRITE.equals(table.currentSnapshot().operation()) ? "overwrite" : "append");
    }
}
