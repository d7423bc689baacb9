package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code bench} command. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the packaged service, and in the same run what it cannot exceed.")
public final class Bench implements Callable<Integer> {
    private static final SortedSet<String> KNOWN =
            new TreeSet<>(Set.of("cdc", "freshness", "growth", "load", "mask", "read", "reconcile", "tables"));
    private static final int FAILED = 1;
    private static final int CDC_ROWS = 1_000_000;
    private static final int LOAD_ROWS = 5_000_000;

    @Parameters(
            paramLabel = "NAME",
            description =
                    "benchmarks to run; all without any: cdc, freshness, growth, load, mask, read, reconcile, tables")
    private List<String> names = new ArrayList<>();

    @Option(names = "--source", paramLabel = "KIND", description = "postgresql or mysql (${DEFAULT-VALUE})")
    private String source = "postgresql";

    @Option(names = "--json", paramLabel = "FILE", description = "where to write the results as JSON")
    private @Nullable Path json;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "of the table (cdc, freshness and read 1000000, growth 10000000, load 5000000)")
    private @Nullable Integer rows;

    @Option(names = "--changes", paramLabel = "N", description = "in the log (${DEFAULT-VALUE})")
    private int changes = 1_000_000;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "changes that each contender drains before its time counts (${DEFAULT-VALUE})")
    private int warmUp = 300_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "of each contender, of which the fastest counts (${DEFAULT-VALUE})")
    private int rounds = 2;

    @Option(
            names = "--hashed",
            description = "cdc: what three hashed columns cost, against the service without; instead of the engine")
    private boolean hashed;

    @Option(names = "--enforce", description = "exit code 1 if a goal is not met")
    private boolean enforce;

    private Bench() {}

    /**
     * Runs benchmarks, with their progress on standard output.
     *
     * @return 0 if all could be measured, whether or not they met their goals; 1 if not, or if {@code --enforce} is given and a
     *     goal is not met; 2 if the arguments are wrong
     */
    public static int run(String[] arguments) {
        return new CommandLine(new Bench()).execute(arguments);
    }

    @Override
    public Integer call() {
        for (String name : names) {
            if (!KNOWN.contains(name)) {
                System.err.println("Cannot run benchmark " + name + ": there are " + KNOWN);
                return CommandLine.ExitCode.USAGE;
            }
        }
        Optional<Source> kind = Arrays.stream(Source.values())
                .filter(known -> known.name().equalsIgnoreCase(source))
                .findFirst();
        if (kind.isEmpty()) {
            System.err.println("Cannot run the benchmarks: --source must be postgresql or mysql");
            return CommandLine.ExitCode.USAGE;
        }
        if (rowsOr(CDC_ROWS) < 1_000 || changes < 1_000 || warmUp < 0 || rounds < 1 || rounds > 8) {
            System.err.println(
                    "Cannot run the benchmarks: --rows and --changes must be at least 1000, --rounds 1 to 8");
            return CommandLine.ExitCode.USAGE;
        }
        Source from = kind.get();
        PrintStream out = System.out;
        try {
            List<Result> results = new ArrayList<>();
            if (names.isEmpty() || names.contains("mask")) {
                results.addAll(MaskBenchmark.run(out));
            }
            if (names.isEmpty() || names.contains("cdc")) {
                CdcBenchmark.Question question = hashed ? CdcBenchmark.Question.MASKING : CdcBenchmark.Question.CEILING;
                results.addAll(CdcBenchmark.run(out, from, question, rowsOr(CDC_ROWS), warmUp, changes, rounds));
            }
            if (names.isEmpty() || names.contains("reconcile")) {
                results.addAll(ReconcileBenchmark.run(out, from, rowsOr(LOAD_ROWS), rounds));
            }
            if (names.isEmpty() || names.contains("load")) {
                results.addAll(LoadBenchmark.run(out, from, rowsOr(LOAD_ROWS), rounds));
            }
            if (names.isEmpty() || names.contains("growth")) {
                results.addAll(GrowthBenchmark.run(out, from, Optional.ofNullable(rows), warmUp, changes));
            }
            if (names.isEmpty() || names.contains("read")) {
                results.addAll(ReadBenchmark.run(out, from, rowsOr(CDC_ROWS), changes));
            }
            if (names.isEmpty() || names.contains("freshness")) {
                results.addAll(FreshnessBenchmark.run(out, from, rowsOr(CDC_ROWS)));
            }
            if (names.isEmpty() || names.contains("tables")) {
                results.addAll(TablesBenchmark.run(out, from));
            }
            out.println();
            results.forEach(result -> out.println(result.toLine()));
            if (json != null) {
                Files.writeString(json, Result.toJson(results));
            }
            return enforce && !results.stream().allMatch(Result::meetsItsGoal) ? FAILED : CommandLine.ExitCode.OK;
        } catch (IOException | SQLException e) {
            out.println("FAILED: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            out.println("FAILED: Cannot finish the benchmark: it was interrupted");
            return FAILED;
        }
    }

    private int rowsOr(int usual) {
        return rows == null ? usual : rows;
    }
}
