package dev.sluice.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code demo} command. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Replicates, masks and proves a throw-away shop while it is being written to.")
public final class Demo implements Callable<Integer> {
    private static final int FAILED = 1;

    @Option(names = "--rows", paramLabel = "N", description = "rows to begin with, 1000 to 10000000 (${DEFAULT-VALUE})")
    private int rows = 100_000;

    @Option(names = "--source", paramLabel = "KIND", description = "postgresql or mysql (${DEFAULT-VALUE})")
    private String source = "postgresql";

    @Option(names = "--seconds", paramLabel = "S", description = "how long to write, 1 to 3600 (${DEFAULT-VALUE})")
    private int seconds = 20;

    @Option(names = "--json", paramLabel = "FILE", description = "where to write the result as JSON")
    private @Nullable Path json;

    @Option(names = "--keep", description = "keep the lake and the logs")
    private boolean keep;

    private Demo() {}

    /**
     * Runs the demonstration, with its progress on standard output.
     *
     * @return 0 if everything matched and nothing leaked, 1 if not, 2 if the arguments are wrong
     */
    public static int run(String[] arguments) {
        return new CommandLine(new Demo()).execute(arguments);
    }

    @Override
    public Integer call() {
        if (rows < 1_000 || rows > 10_000_000 || seconds < 1 || seconds > 3_600) {
            System.err.println("Cannot run the demonstration: --rows must be 1000 to 10000000, --seconds 1 to 3600");
            return CommandLine.ExitCode.USAGE;
        }
        Optional<ShopDialect> dialect = Arrays.stream(ShopDialect.values())
                .filter(known -> known.name().equalsIgnoreCase(source))
                .findFirst();
        if (dialect.isEmpty()) {
            System.err.println("Cannot run the demonstration: --source must be postgresql or mysql");
            return CommandLine.ExitCode.USAGE;
        }
        PrintStream out = System.out;
        try (Demonstration demonstration = Demonstration.prepare(out, Shop.ofSize(dialect.get(), rows), keep)) {
            Demonstration.Outcome outcome = demonstration.run(seconds);
            if (json != null) {
                Files.writeString(json, outcome.report().toJson());
            }
            outcome.print(out);
            return outcome.problems().isEmpty() ? CommandLine.ExitCode.OK : FAILED;
        } catch (IOException | SQLException e) {
            out.println();
            out.println("FAILED: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            out.println("FAILED: Cannot finish the demonstration: it was interrupted");
            return FAILED;
        }
    }
}
