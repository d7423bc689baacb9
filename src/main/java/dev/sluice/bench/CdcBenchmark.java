package dev.sluice.bench;

import dev.sluice.bench.BareContender.Settings;
import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ThrowAwayPostgres;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Changes per second from the log into the lake, against the same engine with a consumer that does nothing. All
 * contenders get a slot and their starting state first; then the changes are written while none of them runs; then they
 * drain that one log in turn, service and bare engines alternating, each in a fresh process with the same heap. PostgreSQL
 * decodes on the same cores for both. Time and CPU count from the end of the warm-up, since neither is started for a minute
 * only, to the last change: handed to the consumer there, official in the lake here.
 */
final class CdcBenchmark {
    private static final double GOAL = 0.85;
    private static final String UNIT = "changes/s";

    private CdcBenchmark() {}

    static List<Result> run(PrintStream out, int rows, int warmUp, int changes, int rounds)
            throws IOException, SQLException, InterruptedException {
        PackagedApplication application = PackagedApplication.find();
        Workspace workspace = Workspace.create("sluice-bench");
        boolean measured = false;
        try (ThrowAwayPostgres postgres = ThrowAwayPostgres.start(
                application.postgresBinaries(),
                workspace.postgres(),
                Map.of(
                        "fsync", "off",
                        "autovacuum", "off",
                        "shared_buffers", "512MB",
                        "max_wal_size", "32GB",
                        "checkpoint_timeout", "1d"))) {
            Backlog backlog = new Backlog(postgres);
            out.printf(Locale.ROOT, "cdc: loading %,d rows%n", rows);
            backlog.load(rows);
            List<Contender> contenders = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                contenders.add(new ServiceContender(
                        round,
                        application,
                        backlog,
                        Workspace.at(workspace.root().resolve("service-" + round))));
                for (Settings settings : List.of(Settings.STOCK, Settings.AS_SERVICE)) {
                    contenders.add(new BareContender(
                            settings,
                            round,
                            application,
                            backlog,
                            Workspace.at(workspace.root().resolve(settings.name() + "-" + round))));
                }
            }
            List<Result> results = measure(out, backlog, contenders, warmUp, changes);
            measured = true;
            return results;
        } finally {
            if (measured) {
                Workspace.delete(workspace.root());
            } else {
                out.println("cdc: what the run left is in " + workspace.root());
            }
        }
    }

    private static List<Result> measure(
            PrintStream out, Backlog backlog, List<Contender> contenders, int warmUp, int changes)
            throws IOException, SQLException, InterruptedException {
        // Whoever was primed earlier also finds in its log what the later ones were primed with.
        long written = 0;
        List<Long> before = new ArrayList<>();
        for (Contender contender : contenders) {
            out.println("cdc: preparing " + contender.slot());
            contender.prime(() -> backlog.update(Backlog.TRANSACTION));
            written += Backlog.TRANSACTION;
            before.add(written);
        }
        out.printf(
                Locale.ROOT,
                "cdc: writing %,d changes to warm up with and %,d to measure, %d in a transaction%n",
                warmUp,
                changes,
                Backlog.TRANSACTION);
        backlog.update(warmUp + changes);
        written += warmUp + changes;
        Map<String, List<Run>> runs = new HashMap<>();
        for (int index = 0; index < contenders.size(); index++) {
            Contender contender = contenders.get(index);
            Run run = contender.drain(written - before.get(index) - changes, written - before.get(index));
            out.printf(
                    Locale.ROOT,
                    "cdc: %,9.0f changes/s, %5.1f CPU-seconds per million: %s%n",
                    run.changesPerSecond(),
                    run.cpuSecondsPerMillion(),
                    contender.name());
            runs.computeIfAbsent(contender.name(), _ -> new ArrayList<>()).add(run);
            backlog.dropSlot(contender.slot());
        }
        Run service = total(runs, ServiceContender.NAME);
        Run ceiling = total(runs, Settings.STOCK.title());
        Run ownCeiling = total(runs, Settings.AS_SERVICE.title());
        Result.Goal goal = new Result.Goal.Ratio(ceiling.changesPerSecond(), GOAL);
        return List.of(
                result("cdc.throughput", service, Optional.of(goal)),
                result("cdc.ceiling", ceiling, Optional.empty()),
                result("cdc.ceiling.own-settings", ownCeiling, Optional.empty()));
    }

    private static Run total(Map<String, List<Run>> runs, String name) {
        return Run.total(runs.getOrDefault(name, List.of()));
    }

    private static Result result(String name, Run run, Optional<Result.Goal> goal) {
        return new Result(name, run.changesPerSecond(), UNIT, goal, run);
    }
}
