package dev.sluice.bench;

import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.PolicyKey;
import dev.sluice.policy.TablePolicy;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Values per second that each mask takes on one core, as replication applies it: in rows of one value beside the number of
 * its subject. One thread, in this process, a second of warm-up and three seconds that count, for each mask in turn.
 */
final class MaskBenchmark {
    private static final long WARM_UP_NANOS = 1_000_000_000L;
    private static final long MEASURED_NANOS = 3_000_000_000L;

    /** So many rows differ; few enough to stay in the processor's cache, so that the mask is measured and not the memory. */
    private static final int ROWS = 1_024;

    /** Looked at between readings of the clock. */
    private static final int ROUND = 4 * ROWS;

    private static final ColumnType TEXT = new ColumnType.Text();

    /**
     * A mask and what it is fed with.
     *
     * @param policy its name and parameters
     */
    private record Case(
            String name, String policy, ColumnType type, IntFunction<Object> value, Optional<Result.Goal> goal) {}

    private static final List<Case> CASES = List.of(
            text("partial", "partial, keep-last: 4", MaskBenchmark::card),
            text("truncate", "truncate, length: 3", MaskBenchmark::card),
            new Case("hash", "hash", TEXT, MaskBenchmark::address, atLeast(1_000_000)),
            text("tokenize", "tokenize", MaskBenchmark::address),
            new Case("fpe", "fpe", TEXT, MaskBenchmark::card, atLeast(100_000)),
            new Case("fpe-luhn", "fpe, check-digit: luhn", TEXT, MaskBenchmark::card, atLeast(100_000)),
            new Case("fpe-int8", "fpe", new ColumnType.Int64(), index -> (long) index, Optional.empty()),
            new Case(
                    "fpe-numeric",
                    "fpe",
                    new ColumnType.Decimal(12, 2),
                    index -> BigDecimal.valueOf(index, 2),
                    Optional.empty()),
            text("email", "email", MaskBenchmark::address),
            text("pseudonym", "pseudonym, kind: full-name", MaskBenchmark::address),
            new Case(
                    "shift-date",
                    "shift-date, subject: id",
                    new ColumnType.Date(),
                    index -> 10_000 + index,
                    Optional.empty()),
            new Case(
                    "generalize-date",
                    "generalize, to: month",
                    new ColumnType.Date(),
                    index -> 10_000 + index,
                    Optional.empty()),
            text("generalize-ip", "generalize, ipv4-prefix: 24, ipv6-prefix: 48", index -> "203.0.113." + index % 256),
            new Case(
                    "json",
                    "json, paths: [{path: $.email, mask: hash}, {path: $.n, mask: pass}]",
                    new ColumnType.Json(),
                    index -> "{\"n\": " + index + ", \"email\": \"" + address(index) + "\", \"note\": \"left out\"}",
                    Optional.empty()));

    private MaskBenchmark() {}

    private static Case text(String name, String policy, IntFunction<Object> value) {
        return new Case(name, policy, TEXT, value, Optional.empty());
    }

    private static Optional<Result.Goal> atLeast(long min) {
        return Optional.of(new Result.Goal.AtLeast(min));
    }

    private static Object address(int index) {
        return "person" + index + "@example.org";
    }

    private static Object card(int index) {
        return String.valueOf(4_111_111_111_110_000L + index);
    }

    static List<Result> run(PrintStream out) {
        List<Result> results = new ArrayList<>();
        for (Case one : CASES) {
            out.printf("mask: %s%n", one.name());
            Run run = measure(one);
            results.add(new Result("mask." + one.name(), run.changesPerSecond(), "values/s", one.goal(), run));
        }
        return results;
    }

    private static Run measure(Case one) {
        TableSchema table = new TableSchema(
                new TableId("bench", "masks"),
                List.of(
                        new Column("id", new ColumnType.Int64(), false, ""),
                        new Column("value", one.type(), false, "")),
                List.of());
        String policy =
                "version: 1\nunclassified: allow\ncolumns:\n- {match: '*.*.value', mask: " + one.policy() + "}\n";
        TablePolicy compiled = PolicyFile.parse(
                        "benchmark", policy, Optional.of(PolicyKey.of("0123456789abcdef0123456789abcdef")))
                .compile(table);
        Row[] rows = new Row[ROWS];
        for (int index = 0; index < ROWS; index++) {
            rows[index] = Row.of((long) index, one.value().apply(index));
        }
        repeat(compiled, rows, WARM_UP_NANOS);
        return repeat(compiled, rows, MEASURED_NANOS);
    }

    private static Run repeat(TablePolicy policy, Row[] rows, long nanos) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        long values = 0;
        long elapsed;
        // The compiler must not find out that nobody looks at the results.
        Row[] results = new Row[rows.length];
        do {
            for (int index = 0; index < ROUND; index++) {
                results[index % ROWS] = policy.protect(rows[index % ROWS]);
            }
            values += ROUND;
            elapsed = System.nanoTime() - start;
        } while (elapsed < nanos);
        if (List.of(results).size() != ROWS) {
            throw new IllegalStateException("Cannot measure: a row did not come out");
        }
        double cpuSeconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
        return new Run(values, elapsed / 1e9, cpuSeconds, OptionalLong.empty());
    }
}
