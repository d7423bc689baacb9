package dev.sluice;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Has the running service copy a table again, and waits for it. */
@Command(
        name = "copy",
        description =
                "Copy a table again while the service runs; readers see its old rows until all new ones are there.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the table was copied", "1:it could not be copied", "2:bad configuration or usage"})
final class CopyCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Parameters(paramLabel = "TABLE", description = "schema.table")
    private String table = "";

    @Override
    public Integer call() throws InterruptedException {
        try {
            Optional<RunningService> service = RunningService.find(ProcessConfiguration.read());
            if (service.isEmpty()) {
                System.err.println("Cannot copy " + table + ": no service answers; start one (./sluice run), or set"
                        + " SLUICE_SERVICE_URL to where it is");
                return FAILED;
            }
            service.get().copy(table, progress -> System.err.println("  " + progress));
            System.out.println("Copied " + table);
            return 0;
        } catch (IOException e) {
            System.err.println("Cannot copy " + table + ": " + e.getMessage());
            return FAILED;
        }
    }
}
