package dev.sluice;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Starts the service. */
@Command(
        name = "run",
        description = "Replicate until stopped; REST, health and metrics on port 8080.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return Boot.service(Service.class);
    }
}
