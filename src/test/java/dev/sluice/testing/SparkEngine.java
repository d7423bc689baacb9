package dev.sluice.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Spark with Iceberg's extensions, on one core and in a process of its own. For one thread. */
public final class SparkEngine implements AutoCloseable {
    /** A statement that Spark did not carry out. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private static final Path PROGRAM = Path.of("src/test/spark/SparkStatements.java");
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(90);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    /** What Spark's own launcher opens, and no more. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "jdk.internal.ref",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.util.calendar");

    private final Process process;
    private final Path log;
    private final BufferedWriter statements;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private SparkEngine(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.statements = process.outputWriter();
        BufferedReader lines = process.inputReader();
        // The end of the output is a line, too: nobody waits for an answer of a Spark that has ended.
        Thread.ofVirtual()
                .start(() -> Stream.concat(lines.lines(), Stream.of("failed\tSpark has ended"))
                        .forEach(answers::add));
    }

    /** @param directory where it may write; its log is in {@code spark.log} there */
    public static SparkEngine start(Path directory) throws IOException, InterruptedException, RefusedException {
        Files.createDirectories(directory);
        Path log = directory.resolve("spark.log").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED"));
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        Collections.addAll(
                command,
                "-Dspark.app.name=sluice-tests",
                "-Dspark.master=local[1]",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.catalogImplementation=in-memory",
                "-Dspark.sql.shuffle.partitions=1",
                "-Dspark.sql.session.timeZone=UTC",
                "-Dspark.local.dir=" + directory.toAbsolutePath(),
                "-Dspark.sql.warehouse.dir=" + directory.resolve("unused").toAbsolutePath(),
                // Else it shows what a table was up to half a minute ago.
                "-Dspark.sql.catalog.sluice.cache-enabled=false",
                "-Dspark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
                "-cp",
                Files.readString(ServerProcess.fetched("spark.classpath")),
                PROGRAM.toAbsolutePath().toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        SparkEngine engine = new SparkEngine(builder.start(), log);
        try {
            engine.awaitAnswer("start");
        } catch (IOException | InterruptedException | RefusedException | RuntimeException e) {
            engine.process.destroyForcibly();
            throw e;
        }
        return engine;
    }

    /** From here on {@code sluice} is this catalog in a file of SQLite's, opened as the demonstration tells its users to. */
    public void open(Path catalog, Path warehouse) throws IOException, InterruptedException, RefusedException {
        run("new session");
        run("set spark.sql.catalog.sluice=org.apache.iceberg.spark.SparkCatalog");
        run("set spark.sql.catalog.sluice.type=jdbc");
        run("set spark.sql.catalog.sluice.uri=jdbc:sqlite:" + catalog);
        run("set spark.sql.catalog.sluice.warehouse=" + warehouse);
    }

    /** @return the rows, their columns divided by tabs */
    public List<String> run(String statement) throws IOException, InterruptedException, RefusedException {
        statements.write(statement.replace('\n', ' '));
        statements.newLine();
        statements.flush();
        return awaitAnswer(statement);
    }

    private List<String> awaitAnswer(String statement) throws IOException, InterruptedException, RefusedException {
        List<String> rows = new ArrayList<>();
        while (true) {
            String line = answers.poll(ANSWER_BOUND.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new IOException("Spark does not answer to " + statement + "; see " + log);
            }
            int tab = line.indexOf('\t');
            switch (tab < 0 ? line : line.substring(0, tab)) {
                case "row" -> rows.add(line.substring(tab + 1));
                case "done" -> {
                    return rows;
                }
                default -> throw new RefusedException(statement + ": " + line + "; see " + log);
            }
        }
    }

    /** Kills it: what it has answered is done. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("Cannot kill Spark in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Cannot wait for Spark's end: interrupted", e);
        }
    }
}
