package dev.sluice;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks everything beforehand. */
@Command(
        name = "doctor",
        description =
                "Check source, policy and lake before anything runs; each finding with the command that mends it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:ready", "1:not ready", "2:bad configuration"})
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        return json ? Boot.job(DoctorJob.class, DoctorJob.JSON) : Boot.job(DoctorJob.class);
    }
}
