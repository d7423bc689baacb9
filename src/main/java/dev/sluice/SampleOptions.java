package dev.sluice;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What {@code policy scan} and {@code policy preview} take alike. */
final class SampleOptions {
    private SampleOptions() {}

    /** @throws ParameterException naming the option */
    static void check(CommandSpec spec, List<String> tables, int rows, int maxRows) {
        if (rows < 1 || rows > maxRows) {
            throw new ParameterException(spec.commandLine(), "--rows must be 1 to " + maxRows);
        }
        if (!tables.stream().allMatch(glob -> glob.matches("[^.]+\\.[^.]+"))) {
            throw new ParameterException(
                    spec.commandLine(), "--tables must list globs of the form schema.table, such as public.*");
        }
    }
}
