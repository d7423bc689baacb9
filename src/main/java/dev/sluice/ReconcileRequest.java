package dev.sluice;

import dev.sluice.reconcile.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asked for.
 *
 * @param json where the report shall be written as well
 */
record ReconcileRequest(List<String> tables, Level level, Optional<Path> json) {
    ReconcileRequest {
        tables = List.copyOf(tables);
    }

    /** The form in which an application that is started takes it. */
    String[] toArguments() {
        return new String[] {level.name(), json.map(Path::toString).orElse(""), String.join(",", tables)};
    }

    static ReconcileRequest of(String... arguments) {
        return new ReconcileRequest(
                Arrays.stream(arguments[2].split(",", -1))
                        .filter(glob -> !glob.isEmpty())
                        .toList(),
                Level.valueOf(arguments[0]),
                Optional.of(arguments[1]).filter(path -> !path.isEmpty()).map(Path::of));
    }
}
