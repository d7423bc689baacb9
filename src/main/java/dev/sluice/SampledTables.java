package dev.sluice;

import dev.sluice.row.NameGlob;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which tables {@code policy scan} and {@code policy preview} look into. */
final class SampledTables {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "GLOB",
            description =
                    "Tables schema.table with * and ?, of those that SLUICE_SOURCE_TABLES allows; all without it.")
    private List<String> globs = List.of();

    List<String> globs() {
        return globs;
    }

    /**
     * @param rows of each table, as the command was given it
     * @throws ParameterException naming the option
     */
    void check(int rows, int maxRows) {
        CommandSpec called = command;
        if (called == null) {
            throw new IllegalStateException("Cannot check options outside of a command");
        }
        if (rows < 1 || rows > maxRows) {
            throw new ParameterException(called.commandLine(), "--rows must be 1 to " + maxRows);
        }
        if (!globs.stream().allMatch(NameGlob::isOfTables)) {
            throw new ParameterException(
                    called.commandLine(), "--tables must list globs of the form schema.table, such as public.*");
        }
    }
}
