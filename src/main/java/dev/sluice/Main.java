package dev.sluice;

import dev.sluice.row.UnquotedException;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.FileSystemException;
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
                .setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr().println(withoutValues(failure));
                    UnquotedException.of(failure).printStackTrace(command.getErr());
                    return command.getCommandSpec().exitCodeOnExecutionException();
                })
                .execute(arguments);
    }

    /**
     * What can be said of why something failed: the messages of our own exceptions and of those of files quote no value,
     * others may. So do their causes, which are told by their classes alone.
     */
    static String withoutValues(Throwable failure) {
        // Not their subclasses of elsewhere: those of parsers quote what they could not read.
        boolean quotesNothing = failure instanceof FileSystemException
                || failure.getClass() == IOException.class
                || failure.getClass().getPackageName().startsWith(Main.class.getPackageName());
        return quotesNothing && failure.getMessage() != null
                ? failure.getMessage()
                : failure.getClass().getName();
    }

    /** Without a command there is nothing to do; the usage says what there is. */
    @Override
    public Integer call() {
        new CommandLine(new Main()).usage(System.err);
        return CommandLine.ExitCode.USAGE;
    }
}
