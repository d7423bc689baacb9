package dev.sluice.bench;

import dev.sluice.bench.BareContender.Settings;
import dev.sluice.demo.PackagedApplication;
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
 * Rows per second of the initial copy into the lake, plain and with three columns hashed, against Debezium's own snapshot
 * into a consumer that does nothing and against the database's fastest reading to nothing over one connection ({@code COPY},
 * {@code SELECT}). They take turns on the one table, each in a fresh process with the same heap, but for that reading, which
 * this process does. Time and CPU count
 * from the first row to the last: official in the lake for the service, and handed to the consumer for the others. Nobody
 * is warmed up, since a copy begins in a process that has just started.
 */
final class LoadBenchmark {
    private static final String UNIT = "rows/s";
    private static final double GOAL_OF_SNAPSHOT = 2.5;
    private static final double GOAL_OF_BULK = 0.35;
    private static final double GOAL_OF_PLAIN = 0.8;
    private static final double MAX_CPU_SECONDS_PER_MILLION = 8;
    private static final double MAX_RESIDENT_MIB = 1024;

    private LoadBenchmark() {}

    static List<Result> run(PrintStream out, Source source, int rows, int rounds)
            throws IOException, SQLException, InterruptedException {
        return Measurement.run(
                out,
                source,
                "load",
                rows,
                (application, table, workspace) -> measure(out, application, table, workspace, rows, rounds));
    }

    private static List<Result> measure(
            PrintStream out, PackagedApplication application, Backlog table, Workspace workspace, int rows, int rounds)
            throws IOException, SQLException, InterruptedException {
        Map<String, List<Run>> runs = new HashMap<>();
        String bulk = table.ceilings().bulk();
        String nothing = bulk + " to nothing, one connection";
        for (int round = 1; round <= rounds; round++) {
            for (Masks masks : order(round)) {
                Workspace place = Workspace.at(workspace.root().resolve(masks + "-" + round));
                LoadService service = new LoadService(masks, round, application, table, place);
                note(out, runs, service.name(), service.copy(rows));
                // Two lakes of a large table need not be there at the same time.
                Workspace.delete(place.root());
            }
            BareContender snapshot = new BareContender(
                    Settings.SNAPSHOT,
                    round,
                    application,
                    table,
                    Workspace.at(workspace.root().resolve("snapshot-" + round)));
            note(out, runs, snapshot.name(), snapshot.snapshot(rows));
            note(out, runs, nothing, table.ceilings().readToNothing(rows));
        }
        return results(
                Run.best(runs, Masks.NONE.title()),
                Run.best(runs, Masks.THREE_HASHES.title()),
                Run.best(runs, Settings.SNAPSHOT.title()),
                bulk,
                Run.best(runs, nothing));
    }

    /** Each comes first in turn: what a machine gives changes within minutes. */
    private static List<Masks> order(int round) {
        return round % 2 == 1
                ? List.of(Masks.values())
                : List.of(Masks.values()).reversed();
    }

    private static void note(PrintStream out, Map<String, List<Run>> runs, String name, Run run) {
        out.printf(
                Locale.ROOT,
                "load: %,9.0f rows/s, %5.1f CPU-seconds per million: %s%n",
                run.changesPerSecond(),
                run.cpuSecondsPerMillion(),
                name);
        runs.computeIfAbsent(name, _ -> new ArrayList<>()).add(run);
    }

    static List<Result> results(Run plain, Run masked, Run snapshot, String bulk, Run ceiling) {
        List<Result> results = new ArrayList<>();
        results.add(Result.ratio("load.throughput", UNIT, plain, snapshot, GOAL_OF_SNAPSHOT));
        results.add(Result.ratio("load.of-" + bulk, UNIT, plain, ceiling, GOAL_OF_BULK));
        results.add(Result.ratio("load.masked", UNIT, masked, plain, GOAL_OF_PLAIN));
        results.add(new Result(
                "load.cpu",
                plain.cpuSecondsPerMillion(),
                "CPU-seconds per million",
                Optional.of(new Result.Goal.AtMost(MAX_CPU_SECONDS_PER_MILLION)),
                plain));
        plain.peakResidentMiB()
                .ifPresent(peak -> results.add(new Result(
                        "load.memory",
                        peak,
                        "MiB resident",
                        Optional.of(new Result.Goal.AtMost(MAX_RESIDENT_MIB)),
                        plain)));
        results.add(new Result("load.snapshot", snapshot.changesPerSecond(), UNIT, Optional.empty(), snapshot));
        results.add(new Result("load." + bulk, ceiling.changesPerSecond(), UNIT, Optional.empty(), ceiling));
        return results;
    }
}
