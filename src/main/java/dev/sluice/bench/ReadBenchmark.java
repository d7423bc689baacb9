package dev.sluice.bench;

import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Rows per second that a full scan by Iceberg's own reader, on one thread, makes of a table after random updates of as many
 * rows as it has: when the last one has just become readable, and once the maintenance has nothing to do any more; against a scan
 * of the same rows as a new copy has written them. The scans take turns.
 */
final class ReadBenchmark {
    /** A scan may take a fifth longer, and a twentieth once the table is kept up. */
    private static final double GOAL_JUST_WRITTEN = 1 / 1.2;

    private static final double GOAL_KEPT_UP = 1 / 1.05;

    private static final String UNIT = "rows/s";
    private static final String JUST_WRITTEN = "just written";
    private static final String KEPT_UP = "kept up";
    private static final String FRESH = "freshly copied";

    /** Of each table beside the first, in which the reader's code is compiled. */
    private static final int SCANS = 5;

    private static final Duration BUSY_BOUND = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final Duration QUIET_BOUND = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofSeconds(1);

    /** What is scanned. */
    private record Subject(String name, Table table, long snapshot) {}

    private ReadBenchmark() {}

    static List<Result> run(PrintStream out, Source source, int rows, int changes)
            throws IOException, SQLException, InterruptedException {
        return Measurement.run(out, source, "read", rows, (application, backlog, workspace) -> {
            Workspace updated = Workspace.at(workspace.root().resolve("updated"));
            Workspace copied = Workspace.at(workspace.root().resolve("copied"));
            ServiceContender service = new ServiceContender(Masks.NONE, 1, application, backlog, updated);
            service.prime(() -> backlog.update(Backlog.TRANSACTION));
            out.printf(Locale.ROOT, "read: writing %,d changes%n", changes);
            backlog.update(changes);
            List<Subject> subjects = new ArrayList<>();
            try (ServiceProcess process = service.launch().start()) {
                ServiceContender.awaitChanges(process, changes);
                Table table = open(updated);
                subjects.add(tagged(out, JUST_WRITTEN, table));
                awaitQuiet(table);
                subjects.add(tagged(out, KEPT_UP, table));
                service.proveAndStop(process);
            }
            new ServiceContender(Masks.NONE, 2, application, backlog, copied)
                    .prime(() -> backlog.update(Backlog.TRANSACTION));
            Table fresh = open(copied);
            subjects.add(new Subject(FRESH, fresh, firstWithRows(fresh).snapshotId()));
            return results(scanInTurn(out, subjects, rows));
        });
    }

    /** Kept readable whatever the service expires meanwhile. */
    private static Subject tagged(PrintStream out, String name, Table table) {
        table.refresh();
        Snapshot snapshot = table.currentSnapshot();
        table.manageSnapshots()
                .createTag(name.replace(' ', '-'), snapshot.snapshotId())
                .commit();
        out.printf(
                Locale.ROOT,
                "read: %s data files, %s of its rows deleted: %s%n",
                snapshot.summary().get(SnapshotSummary.TOTAL_DATA_FILES_PROP),
                snapshot.summary().get(SnapshotSummary.TOTAL_POS_DELETES_PROP),
                name);
        return new Subject(name, table, snapshot.snapshotId());
    }

    private static void awaitQuiet(Table table) throws IOException, InterruptedException {
        LongSupplier newest = () -> {
            table.refresh();
            return table.currentSnapshot().snapshotId();
        };
        long giveUp = System.nanoTime() + QUIET_BOUND.toNanos();
        long since = System.nanoTime();
        long seen = newest.getAsLong();
        while (System.nanoTime() - since < QUIET.toNanos()) {
            if (System.nanoTime() > giveUp) {
                throw new IOException("Cannot measure: the table is still being maintained after "
                        + QUIET_BOUND.toMinutes() + " min");
            }
            Thread.sleep(POLL);
            long now = newest.getAsLong();
            if (now != seen) {
                seen = now;
                since = System.nanoTime();
            }
        }
    }

    private static Snapshot firstWithRows(Table table) throws IOException {
        for (Snapshot snapshot : table.snapshots()) {
            if (!"0".equals(snapshot.summary().getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "0"))) {
                return snapshot;
            }
        }
        throw new IOException("Cannot measure: the copy has no rows");
    }

    private static Table open(Workspace workspace) throws IOException {
        Catalog catalog = CatalogUtil.loadCatalog(
                "org.apache.iceberg.jdbc.JdbcCatalog",
                "sluice",
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + workspace.catalog(),
                        CatalogProperties.WAREHOUSE_LOCATION,
                        workspace.warehouse().toString(),
                        CatalogProperties.CLIENT_POOL_SIZE,
                        "1",
                        "jdbc.busy_timeout",
                        String.valueOf(BUSY_BOUND.toMillis()),
                        "jdbc.schema-version",
                        "V1"),
                new Configuration(false));
        for (Namespace namespace : ((SupportsNamespaces) catalog).listNamespaces()) {
            TableIdentifier identifier = TableIdentifier.of(namespace, Backlog.TABLE);
            if (catalog.tableExists(identifier)) {
                return catalog.loadTable(identifier);
            }
        }
        throw new IOException("Cannot measure: there is no table " + Backlog.TABLE + " in " + workspace.catalog());
    }

    private static Map<String, List<Run>> scanInTurn(PrintStream out, List<Subject> subjects, int rows)
            throws IOException {
        Map<String, List<Run>> runs = new HashMap<>();
        ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());
        for (int round = 0; round <= SCANS; round++) {
            for (Subject subject : subjects) {
                double cpu = meter.cpuSeconds();
                long start = System.nanoTime();
                long read = scan(subject.table(), subject.snapshot());
                Run run = new Run(
                        read, (System.nanoTime() - start) / 1e9, meter.cpuSeconds() - cpu, OptionalLong.empty());
                if (read != rows) {
                    throw new IOException("Cannot measure: a scan found " + read + " rows, not " + rows);
                }
                if (round > 0) {
                    out.printf(Locale.ROOT, "read: %,9.0f rows/s: %s%n", run.changesPerSecond(), subject.name());
                    runs.computeIfAbsent(subject.name(), _ -> new ArrayList<>()).add(run);
                }
            }
        }
        return runs;
    }

    private static long scan(Table table, long snapshot) throws IOException {
        long rows = 0;
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table).useSnapshot(snapshot).build()) {
            for (Record _ : records) {
                rows++;
            }
        }
        return rows;
    }

    private static List<Result> results(Map<String, List<Run>> runs) {
        Run fresh = Run.best(runs, FRESH);
        Run justWritten = Run.best(runs, JUST_WRITTEN);
        Run keptUp = Run.best(runs, KEPT_UP);
        return List.of(
                Result.ratio("read.just-written", UNIT, justWritten, fresh, GOAL_JUST_WRITTEN),
                Result.ratio("read.kept-up", UNIT, keptUp, fresh, GOAL_KEPT_UP),
                new Result("read.freshly-copied", fresh.changesPerSecond(), UNIT, Optional.empty(), fresh));
    }
}
