package dev.sluice;

import dev.sluice.reconcile.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The reconciliation as a job: by the running service if there is one, because only one process can read the slot, else
 * by a pipeline of its own that catches up to the cut and stops.
 */
@Command(
        name = "reconcile",
        description = "Compare source and lake at one exact position, while writes go on.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the copy is exact",
            "1:it is not",
            "2:bad configuration or usage",
            "3:the reconciliation could not be completed"
        })
final class ReconcileCommand implements Callable<Integer> {
    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "GLOB",
            description = "Tables schema.table with * and ?; all without it.")
    private List<String> tables = List.of();

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "rows",
            description = "counts, checksums, or rows (the default), which also names the rows that differ.")
    private Level level = Level.ROWS;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report there as well.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write it there as a page, for people.")
    private @Nullable Path html;

    @Option(
            names = "--estimate",
            description = "Say what it would cost the source, about, and compare nothing; exits 0.")
    private boolean estimate;

    @Override
    public Integer call() throws InterruptedException {
        ReconcileRequest request = new ReconcileRequest(
                tables,
                level,
                Optional.ofNullable(json),
                Optional.ofNullable(html),
                estimate ? ReconcileRequest.Task.ESTIMATE : ReconcileRequest.Task.COMPARE);
        try {
            Optional<RunningService> service = RunningService.find(ProcessConfiguration.read());
            if (service.isEmpty()) {
                return Boot.job(ReconcileJob.class, request.toArguments());
            }
            if (estimate) {
                return service.get().estimate(request).publish(request);
            }
            return service.get()
                    .reconcile(request, progress -> System.err.println("  " + progress))
                    .publish(request);
        } catch (IOException e) {
            return ReconcileOutcome.notCompleted(String.valueOf(e.getMessage())).publish(request);
        }
    }
}
