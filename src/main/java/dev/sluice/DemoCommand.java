package dev.sluice;

import dev.sluice.demo.Demo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Starts the demonstration, which runs the service as a child process and so needs none of it here. */
@Command(
        name = "demo",
        description = "Replicate, mask and prove a throw-away shop under load: [--rows N] [--seconds S] [--json FILE]"
                + " [--keep].")
final class DemoCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        return Demo.run(arguments.toArray(String[]::new));
    }
}
