package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.ServiceReader;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a change takes from its commit at the source until it can be read in the lake, under a steady load that leaves
 * room: what the service answers is asked for from outside, so that the time to answer is part of it.
 */
final class FreshnessBenchmark {
    private static final int CHANGES_PER_SECOND = 5_000;
    private static final int WARM_UP_SECONDS = 20;
    private static final int MEASURED_SECONDS = 60;
    private static final long GOAL_P50_MILLIS = 1_000;
    private static final long GOAL_P99_MILLIS = 2_000;

    private static final Duration COPY_BOUND = Duration.ofMinutes(10);
    private static final Duration REST_BOUND = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    private FreshnessBenchmark() {}

    static List<Result> run(PrintStream out, Source source, int rows)
            throws IOException, SQLException, InterruptedException {
        PackagedApplication application = PackagedApplication.find();
        Workspace workspace = Workspace.create("sluice-freshness");
        try (Backlog backlog = source.start(application, workspace, Backlog.Durability.FULL)) {
            out.printf(Locale.ROOT, "freshness: loading %,d rows%n", rows);
            backlog.load(rows);
            ServiceContender contender = new ServiceContender(Masks.NONE, 1, application, backlog, workspace);
            try (ServiceProcess service = contender.launch().start()) {
                service.awaitReady(COPY_BOUND);
                out.printf(
                        Locale.ROOT,
                        "freshness: %,d changes/s for %d s to warm up and %d s that count%n",
                        CHANGES_PER_SECOND,
                        WARM_UP_SECONDS,
                        MEASURED_SECONDS);
                List<Result> results = measure(
                        service, new SteadyLoad(backlog, rows, CHANGES_PER_SECOND, WARM_UP_SECONDS + MEASURED_SECONDS));
                contender.proveAndStop(service);
                return results;
            }
        } finally {
            Workspace.delete(workspace.root());
        }
    }

    private static List<Result> measure(ServiceProcess service, SteadyLoad load)
            throws IOException, InterruptedException {
        ServiceReader reader = new ServiceReader(service);
        ProcessMeter meter = new ProcessMeter(service.pid());
        int first = load.transactions() * WARM_UP_SECONDS / (WARM_UP_SECONDS + MEASURED_SECONDS);
        long[] latencies = new long[load.transactions()];
        double cpuBefore = 0;
        int readable = 0;
        long before = reader.status().changes();
        Thread writer = Thread.ofPlatform().name("bench-load").daemon().start(load);
        long deadline = System.nanoTime()
                + Duration.ofSeconds(WARM_UP_SECONDS + MEASURED_SECONDS)
                        .plus(REST_BOUND)
                        .toNanos();
        while (readable < load.transactions()) {
            if (System.nanoTime() > deadline || (!writer.isAlive() && load.written() < load.transactions())) {
                throw new IOException("Cannot measure: " + load.written() + " transactions were written and " + readable
                        + " became readable of " + load.transactions());
            }
            Thread.sleep(POLL);
            long official = (reader.status().changes() - before) / Backlog.TRANSACTION;
            long now = System.nanoTime();
            if (readable < first && official >= first) {
                cpuBefore = meter.cpuSeconds();
            }
            for (; readable < official; readable++) {
                latencies[readable] = now - load.committedAt(readable);
            }
        }
        long[] counted = Arrays.copyOfRange(latencies, first, latencies.length);
        Arrays.sort(counted);
        int last = load.transactions() - 1;
        Run run = new Run(
                (long) counted.length * Backlog.TRANSACTION,
                (load.committedAt(last) - load.committedAt(first)) / 1e9,
                meter.cpuSeconds() - cpuBefore,
                meter.peakResidentMiB());
        Result.Goal.AtLeast offered = new Result.Goal.AtLeast(CHANGES_PER_SECOND * 98L / 100);
        return List.of(
                result("freshness.p50", counted[counted.length / 2], GOAL_P50_MILLIS, run),
                result("freshness.p99", counted[counted.length * 99 / 100], GOAL_P99_MILLIS, run),
                new Result("freshness.load", run.changesPerSecond(), "changes/s", Optional.of(offered), run));
    }

    private static Result result(String name, long nanos, long goalMillis, Run run) {
        return new Result(name, nanos / 1e6, "ms", Optional.of(new Result.Goal.AtMost(goalMillis)), run);
    }
}
