package dev.sluice;

import dev.sluice.reconcile.ExitCode;
import dev.sluice.reconcile.Level;
import dev.sluice.reconcile.ReconcileConfig;
import dev.sluice.reconcile.RepairMode;
import java.io.IOException;
import java.nio.file.Files;
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

    @Option(
            names = "--repair",
            description = "Also say what a repair would copy again; changes nothing without --apply.")
    private boolean repair;

    @Option(
            names = "--apply",
            description = "With --repair: copy the tables that differ again, and compare them once more.")
    private boolean apply;

    @Override
    public Integer call() throws InterruptedException {
        Optional<String> misuse = misuse();
        if (misuse.isPresent()) {
            System.err.println("Cannot reconcile: " + misuse.get());
            return ExitCode.BAD_CONFIGURATION.code();
        }
        ReconcileRequest request = new ReconcileRequest(
                tables,
                level,
                Optional.ofNullable(json),
                Optional.ofNullable(html),
                estimate ? ReconcileRequest.Task.ESTIMATE : ReconcileRequest.Task.COMPARE,
                repairMode());
        try {
            ProcessConfiguration configuration = ProcessConfiguration.read();
            Optional<RunningService> service = RunningService.find(configuration);
            if (service.isEmpty()) {
                String where = configuration
                        .filled(ServiceConfig.Remote.class)
                        .map(remote -> " at " + remote.url())
                        .orElse("");
                System.err.println("  no service answers" + where + ": this process "
                        + (estimate
                                ? "asks the source itself"
                                : "catches up with the source itself, and then compares"));
                return Boot.job(ReconcileJob.class, request.toArguments());
            }
            // The service goes by its own settings: whoever sets these here should at least learn of a mistake.
            if (!configuration.isSound(Boot.MAPPINGS, List.of(ReconcileConfig.class, ServiceConfig.Remote.class))) {
                return ExitCode.BAD_CONFIGURATION.code();
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

    private Optional<String> misuse() {
        if (apply && !repair || repair && estimate) {
            return Optional.of("--apply goes with --repair, and --repair not with --estimate");
        }
        if (estimate && html != null) {
            return Optional.of("--html has no page for an --estimate");
        }
        if (tables.stream().anyMatch(String::isBlank)) {
            return Optional.of("--tables needs globs of the form schema.table; leave it out for all tables");
        }
        return unwritable("--json", json).or(() -> unwritable("--html", html));
    }

    /** Found out before anything is compared, which may take hours. */
    private static Optional<String> unwritable(String option, @Nullable Path file) {
        if (file == null) {
            return Optional.empty();
        }
        Path directory = file.toAbsolutePath().normalize().getParent();
        String why = null;
        if (Files.isDirectory(file)) {
            why = "it is a directory";
        } else if (directory == null || !Files.isDirectory(directory)) {
            why = "there is no directory " + directory;
        } else if (!Files.isWritable(Files.exists(file) ? file : directory)) {
            why = "it may not be written";
        }
        return Optional.ofNullable(why).map(reason -> option + " " + file + " cannot be written: " + reason);
    }

    private RepairMode repairMode() {
        if (!repair) {
            return RepairMode.NONE;
        }
        return apply ? RepairMode.APPLY : RepairMode.PLAN;
    }
}
