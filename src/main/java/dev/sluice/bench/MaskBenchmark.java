package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.PolicyKey;
import dev.sluice.policy.TablePolicy;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Values per second that each mask takes on one core, as replication applies it: in rows of one value beside the number of
 * its subject. By JMH, on one thread, in a process of its own for each mask.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = MaskBenchmark.ITERATIONS, time = 1)
public class MaskBenchmark {
    static final int ITERATIONS = 3;

    /** So many rows differ; few enough to stay in the processor's cache, so that the mask is measured and not the memory. */
    private static final int ROWS = 1_024;

    private static final String CLASS_PATH = "java.class.path";

    /** Set by JMH, to each of its constants in turn. */
    @Param
    public MaskCase mask = MaskCase.PASS;

    private Row[] rows = {};
    private @Nullable TablePolicy policy;
    private int next;

    /** For JMH. */
    public MaskBenchmark() {}

    /** Compiles the policy, and makes the rows. */
    @Setup
    public void prepare() {
        policy = policy(mask);
        rows = new Row[ROWS];
        for (int index = 0; index < ROWS; index++) {
            rows[index] = Row.of((long) index, mask.value(index));
        }
    }

    /** Masks a row; JMH consumes it. */
    @Benchmark
    public Row protect() {
        return Objects.requireNonNull(policy).protect(rows[next++ & ROWS - 1]);
    }

    static TablePolicy policy(MaskCase mask) {
        TableSchema table = new TableSchema(
                new TableId("bench", "masks"),
                List.of(
                        new Column("id", new ColumnType.Int64(), false, ""),
                        new Column("value", mask.type(), true, "")),
                List.of());
        String policy =
                "version: 1\nunclassified: allow\ncolumns:\n- {match: '*.*.value', mask: " + mask.policy() + "}\n";
        return PolicyFile.parse("benchmark", policy, Optional.of(PolicyKey.of("0123456789abcdef0123456789abcdef")))
                .compile(table);
    }

    /** Measures every mask, with progress. */
    static List<Result> run(PrintStream out) throws IOException {
        String before = System.getProperty(CLASS_PATH);
        // JMH starts its processes with this path; what runs here was put together by a class loader of Quarkus's own.
        System.setProperty(
                CLASS_PATH, classPath(PackagedApplication.find().jar().resolveSibling(".")));
        try {
            List<Result> results = new ArrayList<>();
            for (MaskCase one : MaskCase.values()) {
                out.printf(Locale.ROOT, "mask: %s%n", one.title());
                Run run = measure(one);
                results.add(new Result("mask." + one.title(), run.changesPerSecond(), "values/s", one.goal(), run));
            }
            return results;
        } finally {
            System.setProperty(CLASS_PATH, before);
        }
    }

    private static String classPath(Path application) throws IOException {
        try (Stream<Path> files = Files.walk(application)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** One thread that does nothing else is busy all the time, so its seconds are the processor's. */
    private static Run measure(MaskCase mask) throws IOException {
        try {
            RunResult result = new Runner(new OptionsBuilder()
                            .include("^" + Pattern.quote(MaskBenchmark.class.getName() + ".protect") + "$")
                            .param("mask", mask.name())
                            .verbosity(VerboseMode.SILENT)
                            .shouldFailOnError(true)
                            .build())
                    .runSingle();
            double rate = result.getPrimaryResult().getScore();
            return new Run(Math.round(rate * ITERATIONS), ITERATIONS, ITERATIONS, OptionalLong.empty());
        } catch (RunnerException e) {
            throw new IOException("Cannot measure mask " + mask.title() + ": " + e.getMessage(), e);
        }
    }
}
