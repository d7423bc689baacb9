package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.demo.ServiceLaunch;
import dev.sluice.demo.ServiceProcess;
import dev.sluice.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A database of its own on a server, a slot of its own, an empty lake, and the packaged service between the two,
 * configured by environment variables alone. What the service leaves in its directory stays for a post-mortem, but for
 * the lake's files.
 */
final class Replica implements AutoCloseable {
    /** How long the lake may take to show what the source holds. */
    static final Duration CATCH_UP = Duration.ofSeconds(90);

    static final Duration READY = Duration.ofSeconds(60);

    /** The contract's bound for a clean stop. */
    static final Duration STOP = Duration.ofSeconds(10);

    private static final Duration COMMAND = Duration.ofMinutes(2);

    private final PostgresServer server;
    private final SourceDatabase source;
    private final String name;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private String heap = "512m";
    private LakeTables lake;
    private ServiceProcess service;

    /** What a command answered: its exit code, and its standard output and error together. */
    record Outcome(int exitCode, String output) {}

    private Replica(PostgresServer server, String name, Path directory) {
        this.server = server;
        this.source = new SourceDatabase(server.url().replaceFirst("/postgres$", "/" + name));
        this.name = name;
        this.directory = directory;
    }

    /** @param name of the database, the slot and the directory; lower-case letters, digits and underscores */
    static Replica on(PostgresServer server, String name) throws IOException, SQLException {
        Path directory = Path.of("target", "it", name).toAbsolutePath();
        delete(directory);
        Files.createDirectories(directory.resolve("lake"));
        Replica replica = new Replica(server, name, directory);
        server.execute("create database " + name);
        replica.with("SLUICE_SOURCE_URL", replica.source.url())
                .with("SLUICE_SOURCE_USERNAME", "postgres")
                .with("SLUICE_SOURCE_PASSWORD", "postgres")
                .with("SLUICE_SOURCE_SLOT", name)
                .with("SLUICE_LAKE_URI", "jdbc:sqlite:" + replica.catalogFile())
                .with(
                        "SLUICE_LAKE_WAREHOUSE",
                        replica.lakeDirectory().resolve("warehouse").toString())
                .with("SLUICE_LAKE_INDEX_PATH", replica.indexDirectory().toString())
                .with("SLUICE_LAKE_COMMIT_INTERVAL", "500ms");
        replica.lake = LakeTables.inSqlite(replica.catalogFile());
        return replica;
    }

    /** Sets a variable of the service's environment, from its next start on. */
    Replica with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Replica without(String variable) {
        environment.remove(variable);
        return this;
    }

    Replica withHeap(String size) {
        heap = size;
        return this;
    }

    /** Reads the lake with this reader instead of from the SQLite catalog. */
    Replica readWith(LakeTables reader) throws SQLException {
        lake.close();
        lake = reader;
        return this;
    }

    Path directory() {
        return directory;
    }

    Path lakeDirectory() {
        return directory.resolve("lake");
    }

    Path catalogFile() {
        return lakeDirectory().resolve("catalog.db");
    }

    Path indexDirectory() {
        return directory.resolve("index");
    }

    String slot() {
        return name;
    }

    /** What the contract calls a cache that can be deleted at any time. */
    void deleteIndex() throws IOException {
        assertThat(indexDirectory()).exists();
        delete(indexDirectory());
    }

    LakeTables lake() {
        return lake;
    }

    ServiceProcess service() {
        return service;
    }

    SourceDatabase source() {
        return source;
    }

    /** Runs statements one after the other, each in a transaction of its own. */
    void execute(String... statements) throws SQLException {
        source.execute(statements);
    }

    private ServiceLaunch launch() {
        String application = System.getProperty("sluice.test.application", "target/quarkus-app/quarkus-run.jar");
        assertThat(Path.of(application))
                .as("the packaged service; build it first: ./mvnw package")
                .isReadable();
        return ServiceLaunch.of(Path.of(application), directory)
                .withEnvironment(environment)
                .withHeap(heap);
    }

    /** Starts the service and does not wait. */
    Replica launchService() throws IOException {
        service = launch().start();
        return this;
    }

    /** Starts the service and waits until it streams. */
    Replica start() throws IOException, InterruptedException {
        launchService();
        service.awaitReady(READY);
        return this;
    }

    /** SIGTERM; fails if it takes longer than the contract allows. */
    int stop() throws IOException, InterruptedException {
        return service.stop(STOP);
    }

    /** A command of the packaged application in the service's environment, run to its end. */
    Outcome command(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, arguments[0] + "-", ".log");
        ServiceLaunch launch = launch().withArguments(arguments).withLog(output);
        if (service != null && service.isAlive()) {
            launch = launch.withEnvironment(
                    Map.of("SLUICE_SERVICE_URL", service.address().toString()));
        }
        try (ServiceProcess process = launch.start()) {
            int exitCode = process.awaitExit(COMMAND);
            return new Outcome(exitCode, Files.readString(output));
        }
    }

    /** As {@link #command}, of one that reads its standard input; the outcome has the standard output alone. */
    Outcome commandReading(String input, String... arguments) throws IOException, InterruptedException {
        Path errors = directory.resolve(arguments[0] + "-errors.log");
        Process process = launch().withArguments(arguments)
                .processBuilder(Map.of())
                .redirectErrorStream(false)
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        try (var to = process.outputWriter()) {
            to.write(input);
        }
        try (var from = process.inputReader()) {
            String output = from.lines().collect(Collectors.joining("\n"));
            assertThat(process.waitFor(COMMAND)).as("the command ends").isTrue();
            return new Outcome(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The service's standard output and error of all its runs. */
    String log() throws IOException {
        return Files.readString(directory.resolve("service.log"));
    }

    /** Waits until the lake shows exactly what the source, which must be at rest, holds. */
    void awaitEqual(String... tables) throws SQLException {
        awaitEqual(CATCH_UP, tables);
    }

    void awaitEqual(Duration bound, String... tables) throws SQLException {
        for (String table : tables) {
            List<ColumnText> columns = source.columns(table);
            awaitRows(bound, table, columns, source.rows(table));
        }
    }

    /** Waits until a table of the lake shows these rows of these columns. */
    void awaitRows(Duration bound, String table, List<ColumnText> columns, RowBag expected) {
        await(table + " is the same in the lake")
                .atMost(bound)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .failFast("the service has ended", this::assertAlive)
                .ignoreExceptions()
                .untilAsserted(() -> assertSame(table, lake.rows(lake.table(table), columns), expected));
    }

    /** Waits until the service has made a snapshot of its own of a table, after another engine's. */
    void awaitOwnSnapshot(String table) {
        await("the service goes on with " + table + " after another engine")
                .atMost(READY)
                .pollInterval(Duration.ofMillis(200))
                .failFast("the service has ended", this::assertAlive)
                .until(() -> lake.table(table).currentSnapshot().summary().containsKey("sluice.position"));
    }

    private void assertAlive() throws IOException {
        if (!service.isAlive()) {
            throw new AssertionError("Of " + directory.resolve("service.log") + ": "
                    + log().lines()
                            .filter(line -> line.contains("ERROR") || line.contains("WARN"))
                            .collect(Collectors.joining("\n")));
        }
    }

    /** Fails unless the lake shows exactly what the source holds, now. */
    void assertEqual(String... tables) throws SQLException {
        for (String table : tables) {
            assertSame(table, lake.rows(lake.table(table), source.columns(table)), source.rows(table));
        }
    }

    private static void assertSame(String table, RowBag actual, RowBag expected) {
        assertThat(actual.sameAs(expected))
                .as(() -> table + ": " + actual.difference(expected))
                .isTrue();
    }

    /** Whether the lake's newest state is the source's. */
    boolean isEqual(String table) throws SQLException {
        return lake.rows(lake.table(table), source.columns(table)).sameAs(source.rows(table));
    }

    void assertWellFormed(String... tables) throws IOException {
        for (String table : tables) {
            lake.assertWellFormed(table);
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        if (service != null) {
            service.close();
        }
        lake.close();
        await("the slot is free")
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> {
                    server.execute(
                            "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '"
                                    + name + "'");
                    return true;
                });
        server.execute("drop database " + name + " with (force)");
        delete(lakeDirectory());
        delete(indexDirectory());
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
