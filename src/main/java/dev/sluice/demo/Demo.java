package dev.sluice.demo;

/** The {@code demo} command. */
public final class Demo {
    private Demo() {}

    /** Runs the demonstration and returns the exit code. */
    public static int run(String[] arguments) {
        System.err.println("Cannot run the demonstration: this build does not contain it");
        return 1;
    }
}
