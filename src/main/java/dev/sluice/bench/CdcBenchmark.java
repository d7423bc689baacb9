package dev.sluice.bench;

import dev.sluice.bench.BareContender.Settings;
import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Changes per second from the log into the lake, against the same engine with a consumer that does nothing. All
 * contenders get their place in the log and their starting state first; then the changes are written while none of them
 * runs; then they drain that one log in turn, service and bare engines alternating, each in a fresh process with the same
 * heap. The database works on the same cores for both. Time and CPU count from the end of the warm-up, since neither is
 * started for a minute only, to the last change: handed to the consumer there, official in the lake here.
 */
final class CdcBenchmark {
    /** What the service is compared with. */
    enum Question {
        /** The bare engine: how much is lost on the way into the lake. */
        CEILING,
        /** Itself without masks: how much three hashed columns cost. */
        MASKING
    }

    private static final double MASKING_GOAL = 0.9;
    private static final String UNIT = "changes/s";

    private CdcBenchmark() {}

    static List<Result> run(
            PrintStream out, Source source, Question question, int rows, int warmUp, int changes, int rounds)
            throws IOException, SQLException, InterruptedException {
        return Measurement.run(out, source, "cdc", rows, (application, backlog, workspace) -> {
            List<Contender> contenders = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                contenders.addAll(
                        switch (question) {
                            case CEILING -> againstCeiling(round, application, backlog, workspace);
                            case MASKING -> againstItself(round, application, backlog, workspace);
                        });
            }
            Map<String, List<Run>> runs = measure(out, backlog, contenders, warmUp, changes);
            return switch (question) {
                case CEILING -> ceilingResults(runs, backlog.ceilings().goalOfEngine());
                case MASKING -> maskingResults(runs);
            };
        });
    }

    private static List<Contender> againstCeiling(
            int round, PackagedApplication application, Backlog backlog, Workspace workspace) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(service(Masks.NONE, round, application, backlog, workspace));
        for (Settings settings : List.of(Settings.STOCK, Settings.AS_SERVICE)) {
            contenders.add(new BareContender(
                    settings,
                    round,
                    application,
                    backlog,
                    Workspace.at(workspace.root().resolve(settings.name() + "-" + round))));
        }
        return contenders;
    }

    /** Every second round begins with the other one: whatever drifts meanwhile is nobody's advantage. */
    private static List<Contender> againstItself(
            int round, PackagedApplication application, Backlog backlog, Workspace workspace) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        for (Masks masks : Masks.values()) {
            contenders.add(service(masks, round, application, backlog, workspace));
        }
        return round % 2 == 0 ? contenders.reversed() : contenders;
    }

    private static Contender service(
            Masks masks, int round, PackagedApplication application, Backlog backlog, Workspace workspace)
            throws IOException {
        Path root = workspace.root().resolve("service-" + masks.name() + "-" + round);
        return new ServiceContender(masks, round, application, backlog, Workspace.at(root));
    }

    private static Map<String, List<Run>> measure(
            PrintStream out, Backlog backlog, List<Contender> contenders, int warmUp, int changes)
            throws IOException, SQLException, InterruptedException {
        // Whoever was primed earlier also finds in its log what the later ones were primed with.
        long written = 0;
        List<Long> before = new ArrayList<>();
        for (Contender contender : contenders) {
            out.println("cdc: preparing " + contender.reader());
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
            backlog.dismiss(contender.reader());
        }
        return runs;
    }

    private static List<Result> ceilingResults(Map<String, List<Run>> runs, double share) {
        Run service = Run.best(runs, Masks.NONE.title());
        Run ceiling = Run.best(runs, Settings.STOCK.title());
        Run ownCeiling = Run.best(runs, Settings.AS_SERVICE.title());
        Result.Goal goal = new Result.Goal.Ratio(ceiling.changesPerSecond(), share);
        return List.of(
                result("cdc.throughput", service, Optional.of(goal)),
                result("cdc.ceiling", ceiling, Optional.empty()),
                result("cdc.ceiling.own-settings", ownCeiling, Optional.empty()));
    }

    private static List<Result> maskingResults(Map<String, List<Run>> runs) {
        Run plain = Run.best(runs, Masks.NONE.title());
        Run hashed = Run.best(runs, Masks.THREE_HASHES.title());
        Result.Goal goal = new Result.Goal.Ratio(plain.changesPerSecond(), MASKING_GOAL);
        return List.of(
                result("cdc.masking", hashed, Optional.of(goal)), result("cdc.masking.none", plain, Optional.empty()));
    }

    private static Result result(String name, Run run, Optional<Result.Goal> goal) {
        return new Result(name, run.changesPerSecond(), UNIT, goal, run);
    }
}
