package dev.sluice;

import dev.sluice.bench.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Starts the benchmarks, which run what they measure as child processes. */
@Command(
        name = "bench",
        description = "Measure against a ceiling taken in the same run: [NAME...] [--source KIND] [--json FILE].")
final class BenchCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        return Bench.run(arguments.toArray(String[]::new));
    }
}
