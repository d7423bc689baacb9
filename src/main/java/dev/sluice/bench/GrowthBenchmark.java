package dev.sluice.bench;

import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Changes per second that the service takes from the log into the lake on a large table, against the same on a small one:
 * single-row updates all over the table, so that every one of its data files loses rows. Each table has a database, a lake
 * and a process of its own, one after the other.
 */
final class GrowthBenchmark {
    private static final int SMALL_ROWS = 100_000;
    private static final int LARGE_ROWS = 10_000_000;

    /** A change may cost half as much again. */
    private static final double GOAL = 1 / 1.5;

    private static final String UNIT = "changes/s";

    private GrowthBenchmark() {}

    /** @param largeRows of the large table, if it shall have others than ten million */
    static List<Result> run(PrintStream out, Source source, Optional<Integer> largeRows, int warmUp, int changes)
            throws IOException, SQLException, InterruptedException {
        Result small = drain(out, source, "growth.small", SMALL_ROWS, warmUp, changes, Optional.empty());
        Result.Goal goal = new Result.Goal.Ratio(small.value(), GOAL);
        Result large =
                drain(out, source, "growth.large", largeRows.orElse(LARGE_ROWS), warmUp, changes, Optional.of(goal));
        return List.of(large, small);
    }

    private static Result drain(
            PrintStream out, Source source, String name, int rows, int warmUp, int changes, Optional<Result.Goal> goal)
            throws IOException, SQLException, InterruptedException {
        return Measurement.run(out, source, "growth", rows, (application, backlog, workspace) -> {
                    Contender service = new ServiceContender(
                            Masks.NONE,
                            1,
                            application,
                            backlog,
                            Workspace.at(workspace.root().resolve("service")));
                    service.prime(() -> backlog.update(Backlog.TRANSACTION));
                    out.printf(Locale.ROOT, "growth: writing %,d changes%n", warmUp + changes);
                    backlog.update(warmUp + changes);
                    Run run = service.drain(warmUp, (long) warmUp + changes);
                    out.printf(
                            Locale.ROOT,
                            "growth: %,9.0f changes/s, %5.1f CPU-seconds per million: on %,d rows%n",
                            run.changesPerSecond(),
                            run.cpuSecondsPerMillion(),
                            rows);
                    return List.of(new Result(name, run.changesPerSecond(), UNIT, goal, run));
                })
                .getFirst();
    }
}
