package dev.sluice.bench;

/** The {@code bench} command. */
public final class Bench {
    private Bench() {}

    /** Runs the named benchmarks, all without a name, and returns the exit code. */
    public static int run(String[] arguments) {
        System.err.println("Cannot run the benchmarks: this build does not contain them");
        return 1;
    }
}
