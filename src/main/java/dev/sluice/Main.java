package dev.sluice;

import dev.sluice.row.UnquotedException;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Dispatches the commands; each decides for itself whether it needs the service's machinery. */
@QuarkusMain
@Command(
        name = "sluice",
        description = "Replicates a database into an Apache Iceberg lake, masked, exact, and proven so.",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            ReconcileCommand.class,
            CopyCommand.class,
            PolicyCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class
        },
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "./sluice test runs every check and test of a checkout.",
            "Configuration comes from environment variables: docs/configuration.md."
        })
public final class Main implements Callable<Integer> {
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, _, _) -> {
                    throw withoutValues(failure);
                })
                .execute(arguments);
    }

    /** What a command fails with is printed: our own exceptions and those of files quote no value, others may. */
    static Exception withoutValues(Exception failure) {
        boolean foreign = failure instanceof RuntimeException
                && !(failure instanceof UncheckedIOException)
                && !failure.getClass().getPackageName().startsWith(Main.class.getPackageName());
        return foreign ? UnquotedException.of(failure) : failure;
    }

    /** Without a command there is nothing to do; the usage says what there is. */
    @Override
    public Integer call() {
        new CommandLine(new Main()).usage(System.err);
        return CommandLine.ExitCode.USAGE;
    }
}
