package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ServiceLaunch;
import dev.sluice.demo.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The same engine with a consumer that does nothing, in the same heap: what no service on it can exceed. */
record BareContender(
        Settings settings, int round, PackagedApplication application, Backlog backlog, Workspace workspace)
        implements Contender {
    /** How the engine is set. */
    enum Settings {
        /** As Debezium sets it by itself. */
        STOCK("bare engine"),
        /** With what the service changes for speed: the ceiling of its own settings. */
        AS_SERVICE("bare engine, set as the service's"),
        /** As Debezium sets it by itself, with nothing but its own snapshot to make. */
        SNAPSHOT("Debezium's snapshot");

        private final String title;

        Settings(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private static final Duration STOP_BOUND = Duration.ofSeconds(60);
    private static final String HEAP = "512m";

    @Override
    public String name() {
        return settings.title();
    }

    @Override
    public String reader() {
        return "bench_bare_" + settings.name().toLowerCase(Locale.ROOT) + "_" + round;
    }

    /** Its own position is remembered, so that it starts later as the service does. */
    @Override
    public void prime(Priming log) throws IOException, SQLException, InterruptedException {
        backlog.admit(reader());
        Process process = start(0, Backlog.TRANSACTION);
        try (BufferedReader lines = process.inputReader()) {
            new ReaderWatch(backlog, reader()).awaitReader(process::isAlive);
            log.write();
            await(lines, "done");
            end(process, lines);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public Run drain(long warmUp, long changes) throws IOException, SQLException, InterruptedException {
        Process process = start(warmUp, changes);
        try (BufferedReader lines = process.inputReader()) {
            ProcessMeter meter = new ProcessMeter(process.pid());
            new ReaderWatch(backlog, reader()).awaitReader(process::isAlive);
            await(lines, "warm");
            long start = System.nanoTime();
            double cpu = meter.cpuSeconds();
            await(lines, "done");
            Run run = new Run(
                    changes - warmUp,
                    (System.nanoTime() - start) / 1e9,
                    meter.cpuSeconds() - cpu,
                    meter.peakResidentMiB());
            end(process, lines);
            return run;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Makes Debezium's own snapshot of the table, from its first row to its last. */
    Run snapshot(long rows) throws IOException, InterruptedException {
        Process process = start(0, rows);
        try (BufferedReader lines = process.inputReader()) {
            ProcessMeter meter = new ProcessMeter(process.pid());
            await(lines, "warm");
            long start = System.nanoTime();
            double cpu = meter.cpuSeconds();
            await(lines, "done");
            Run run =
                    new Run(rows, (System.nanoTime() - start) / 1e9, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
            end(process, lines);
            return run;
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(long warmUp, long changes) throws IOException {
        Path home = application.jar().resolveSibling("");
        List<String> command = new ArrayList<>(ServiceLaunch.javaCommand(HEAP));
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-cp");
        command.add(String.join(
                System.getProperty("path.separator"),
                home.resolve("app") + "/*",
                home.resolve("lib/main") + "/*",
                home.resolve("lib/boot") + "/*"));
        command.add(BareEngine.class.getName());
        command.add(properties().toString());
        command.add(Long.toString(warmUp));
        command.add(Long.toString(changes));
        Process process = new ProcessBuilder(command)
                .directory(workspace.service().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        // Not even an interrupted benchmark leaves it running.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
        return process;
    }

    private Path log() {
        return workspace.service().resolve("bare.log");
    }

    /** Which database and log it is, and what {@link Settings} says. */
    private Path properties() throws IOException {
        Properties properties = new Properties();
        properties.putAll(backlog.ceilings().engine(settings, reader(), workspace.service()));
        properties.setProperty("name", "bench");
        properties.setProperty("topic.prefix", "bench");
        properties.setProperty("snapshot.mode", settings == Settings.SNAPSHOT ? "initial_only" : "no_data");
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        properties.setProperty(
                "offset.storage.file.filename",
                workspace.service().resolve("offsets").toString());
        properties.setProperty("offset.flush.interval.ms", "1000");
        if (settings == Settings.AS_SERVICE) {
            properties.setProperty("statistics.metrics.enabled", "false");
            properties.setProperty("record.processing.threads", "1");
            properties.setProperty("poll.interval.ms", "20");
            properties.setProperty("converters", "sluice");
            properties.setProperty("topic.naming.strategy", "dev.sluice.source.engine.LeanTopics");
            properties.setProperty("sluice.without.event.meters", "true");
        }
        Path file = workspace.service().resolve("bare.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    private void await(BufferedReader lines, String expected) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(expected)) {
                return;
            }
        }
        throw new IOException("Cannot measure the bare engine: it ended without '" + expected + "'; see " + log());
    }

    private void end(Process process, BufferedReader lines) throws IOException, InterruptedException {
        await(lines, "stopped");
        if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("Cannot measure the bare engine: it did not end well; see " + log());
        }
    }
}
