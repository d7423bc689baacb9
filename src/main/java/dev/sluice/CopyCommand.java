package dev.sluice;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has the running service copy a table again, and waits for it. */
@Command(
        name = "copy",
        description =
                "Copy a table again, or a part of it, while the service runs; readers see the old rows until all new ones"
                        + " are there. A range of the key's first column is replaced; by another column rows are only"
                        + " brought.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the table was copied", "1:it could not be copied", "2:bad configuration or usage"})
final class CopyCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Parameters(paramLabel = "TABLE", description = "schema.table")
    private String table = "";

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "Of which the values choose the rows (default: the key's first column)")
    private @Nullable String column;

    @Option(names = "--from", paramLabel = "VALUE", description = "Only rows from this value on")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "VALUE", description = "Only rows below this value")
    private @Nullable String to;

    @Option(names = "--equal", paramLabel = "VALUE", description = "Only rows with this value")
    private @Nullable String equal;

    private Map<String, String> part() {
        Map<String, String> part = new HashMap<>();
        put(part, "column", column);
        put(part, "from", from);
        put(part, "to", to);
        put(part, "equal", equal);
        return part;
    }

    private static void put(Map<String, String> part, String name, @Nullable String value) {
        if (value != null) {
            part.put(name, value);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Optional<RunningService> service = RunningService.find(ProcessConfiguration.read());
            if (service.isEmpty()) {
                System.err.println("Cannot copy " + table + ": no service answers; start one (./sluice run), or set"
                        + " SLUICE_SERVICE_URL to where it is");
                return FAILED;
            }
            Map<String, String> part = part();
            service.get().copy(table, part, progress -> System.err.println("  " + progress));
            System.out.println(part.isEmpty() ? "Copied " + table : "Copied a part of " + table);
            return 0;
        } catch (IOException e) {
            System.err.println("Cannot copy " + table + ": " + e.getMessage());
            return FAILED;
        }
    }
}
