package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How long a change takes from its commit at the source until it can be read in the lake, under a steady load that leaves
 * room: what the service answers is asked for from outside, so that the time to answer is part of it.
 */
final class FreshnessBenchmark {
    private static final int CHANGES_PER_SECOND = 5_000;
    private static final int WARM_UP_SECONDS = 20;
    private static final long GOAL_P50_MILLIS = 1_000;
    private static final long GOAL_P99_MILLIS = 2_000;

    private static final Duration COPY_BOUND = Duration.ofMinutes(10);

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
                        SteadyFreshness.MEASURED_SECONDS);
                SteadyFreshness.Latencies latencies = SteadyFreshness.measure(
                        service, backlog, SteadyLoad.randomRows(backlog, rows), CHANGES_PER_SECOND, WARM_UP_SECONDS);
                contender.proveAndStop(service);
                return latencies.results("freshness", GOAL_P50_MILLIS, GOAL_P99_MILLIS);
            }
        } finally {
            Workspace.delete(workspace.root());
        }
    }
}
