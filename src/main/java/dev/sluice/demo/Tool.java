package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine that are run to their end. */
final class Tool {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private Tool() {}

    /**
     * @param what to stand after "Cannot"
     * @throws IOException with what the program printed, if it fails or takes too long
     */
    static void run(List<String> command, Path directory, String what) throws IOException, InterruptedException {
        Path log = Files.createTempFile("sluice-tool", ".log");
        try {
            await(
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log,
                    what);
        } finally {
            Files.delete(log);
        }
    }

    static void await(Process process, Path log, String what) throws IOException, InterruptedException {
        if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("Cannot " + what + ": it takes too long");
        }
        if (process.exitValue() != 0) {
            throw new IOException("Cannot " + what + ": " + Files.readString(log));
        }
    }
}
