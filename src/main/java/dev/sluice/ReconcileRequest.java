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
 * @param task what is asked for
 * @param html where it shall be written as a page
 */
record ReconcileRequest(List<String> tables, Level level, Optional<Path> json, Optional<Path> html, Task task) {
    /** A verdict, or what it would cost. */
    enum Task {
        COMPARE,
        ESTIMATE
    }

    ReconcileRequest {
        tables = List.copyOf(tables);
    }

    /** The form in which an application that is started takes it. */
    String[] toArguments() {
        return new String[] {
            level.name(),
            json.map(Path::toString).orElse(""),
            html.map(Path::toString).orElse(""),
            task.name(),
            String.join(",", tables)
        };
    }

    static ReconcileRequest of(String... arguments) {
        return new ReconcileRequest(
                Arrays.stream(arguments[4].split(",", -1))
                        .filter(glob -> !glob.isEmpty())
                        .toList(),
                Level.valueOf(arguments[0]),
                path(arguments[1]),
                path(arguments[2]),
                Task.valueOf(arguments[3]));
    }

    private static Optional<Path> path(String argument) {
        return Optional.of(argument).filter(path -> !path.isEmpty()).map(Path::of);
    }
}
