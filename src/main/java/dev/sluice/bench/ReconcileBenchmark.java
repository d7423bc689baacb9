package dev.sluice.bench;

import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.ServiceReader;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Rows a second that a running service reconciles, both sides read in full, against the database's own
 * {@code count(*), sum(md5(…))} over the same rows with the same number of workers, taken in turn; and how much longer changes
 * take to be readable while it reconciles again and again.
 */
final class ReconcileBenchmark {
    /** At most 1.5 times the database's own time. */
    private static final double GOAL = 1 / 1.5;

    private static final String UNIT = "rows/s";

    /** That leaves room for both on a small machine. */
    private static final int CHANGES_PER_SECOND = 1_000;

    private static final int WARM_UP_SECONDS = 20;

    /** One commit interval. */
    private static final long GOAL_MORE_MILLIS = 1_000;

    private static final Duration COPY_BOUND = Duration.ofMinutes(20);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    private ReconcileBenchmark() {}

    static List<Result> run(PrintStream out, Source source, int rows, int rounds)
            throws IOException, SQLException, InterruptedException {
        return Measurement.run(out, source, "reconcile", rows, (application, backlog, workspace) -> {
            ServiceContender contender = new ServiceContender(
                    Masks.NONE,
                    1,
                    application,
                    backlog,
                    Workspace.at(workspace.root().resolve("service")));
            try (ServiceProcess service = contender.launch().start()) {
                service.awaitReady(COPY_BOUND);
                List<Result> results = new ArrayList<>(measure(out, backlog.ceilings(), service, rows, rounds));
                results.addAll(latencies(out, backlog, service, rows));
                service.stop(STOP_BOUND);
                return results;
            }
        });
    }

    private static List<Result> measure(
            PrintStream out, Ceilings ceilings, ServiceProcess service, int rows, int rounds)
            throws IOException, SQLException, InterruptedException {
        // Both warm: the table is in the database's memory, and the service has compiled what it runs.
        ceilings.digest();
        reconcile(service, rows);
        List<Run> ours = new ArrayList<>();
        List<Run> database = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            database.add(ceilings.digest());
            ours.add(reconcile(service, rows));
            out.printf(
                    Locale.ROOT,
                    "reconcile: %.1f s, the database's own checksum %.1f s%n",
                    ours.getLast().seconds(),
                    database.getLast().seconds());
        }
        Run reconciled = Run.best(ours);
        Run ceiling = Run.best(database);
        Result.Goal goal = new Result.Goal.Ratio(ceiling.changesPerSecond(), GOAL);
        return List.of(
                new Result("reconcile.rate", reconciled.changesPerSecond(), UNIT, Optional.of(goal), reconciled),
                new Result("reconcile.ceiling", ceiling.changesPerSecond(), UNIT, Optional.empty(), ceiling));
    }

    private static List<Result> latencies(PrintStream out, Backlog backlog, ServiceProcess service, int rows)
            throws IOException, InterruptedException {
        SteadyLoad.Updates updates = SteadyLoad.randomRows(backlog, rows);
        SteadyFreshness.Latencies quiet =
                SteadyFreshness.measure(service, backlog, updates, CHANGES_PER_SECOND, WARM_UP_SECONDS);
        AtomicInteger matches = new AtomicInteger();
        FutureTask<Void> reconciling = new FutureTask<>(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                reconcile(service, rows);
                matches.incrementAndGet();
            }
            return null;
        });
        Thread thread = Thread.ofPlatform().name("bench-reconcile").daemon().start(reconciling);
        SteadyFreshness.Latencies during =
                SteadyFreshness.measure(service, backlog, updates, CHANGES_PER_SECOND, WARM_UP_SECONDS);
        boolean failed = reconciling.isDone();
        thread.interrupt();
        thread.join();
        if (failed || matches.get() == 0) {
            throw new IOException(
                    "Cannot measure latencies: of the reconciliations meanwhile one failed, or none ended");
        }
        out.printf(
                Locale.ROOT,
                "reconcile: p99 of %,d changes/s %.0f ms, during %d reconciliations %.0f ms%n",
                CHANGES_PER_SECOND,
                quiet.millis(99),
                matches.get(),
                during.millis(99));
        return List.of(during.result("reconcile.latency", 99, Math.round(quiet.millis(99)) + GOAL_MORE_MILLIS));
    }

    private static Run reconcile(ServiceProcess service, int rows) throws IOException, InterruptedException {
        ServiceReader reader = new ServiceReader(service);
        ProcessMeter meter = new ProcessMeter(service.pid());
        double cpu = meter.cpuSeconds();
        long start = System.nanoTime();
        String verdict = reader.awaitReconciliation(reader.startReconciliation(), COPY_BOUND)
                .verdict();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!verdict.equals("MATCH")) {
            throw new IOException("Cannot count this run: the lake does not equal the source, " + verdict);
        }
        return new Run(rows, seconds, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
    }
}
