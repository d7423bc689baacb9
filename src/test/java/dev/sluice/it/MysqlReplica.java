package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.demo.ServiceLaunch;
import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.ServiceReader;
import dev.sluice.testing.MysqlServer;
import dev.sluice.testing.MysqlTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A database of its own on a MySQL server, an empty lake, and the packaged service between the two. */
final class MysqlReplica implements AutoCloseable {
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final Duration COMMAND = Duration.ofMinutes(2);

    private MysqlServer server;
    private final String name;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final LakeTables lake;
    private ServiceProcess service;

    private MysqlReplica(MysqlServer server, String name, Path directory) {
        this.server = server;
        this.name = name;
        this.directory = directory;
        this.lake = LakeTables.inSqlite(directory.resolve("lake/catalog.db"));
    }

    /** @param name of the database and the directory; lower-case letters, digits and underscores */
    static MysqlReplica on(MysqlServer server, String name) throws IOException, SQLException {
        Path directory = Path.of("target", "it", "mysql", name).toAbsolutePath();
        delete(directory);
        Files.createDirectories(directory.resolve("lake"));
        MysqlReplica replica = new MysqlReplica(server, name, directory);
        server.execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
        replica.environment.putAll(Map.of(
                "SLUICE_SOURCE_URL",
                server.url(),
                "SLUICE_SOURCE_USERNAME",
                "root",
                "SLUICE_SOURCE_TABLES",
                name + ".*",
                "SLUICE_LAKE_URI",
                "jdbc:sqlite:" + directory.resolve("lake/catalog.db"),
                "SLUICE_LAKE_WAREHOUSE",
                directory.resolve("lake/warehouse").toString(),
                "SLUICE_LAKE_INDEX_PATH",
                directory.resolve("index").toString(),
                "SLUICE_LAKE_COMMIT_INTERVAL",
                "500ms"));
        return replica;
    }

    MysqlReplica with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    MysqlReplica without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** From now on another server holds the database that the lake is compared with; the service is not told. */
    void moveTo(MysqlServer other) {
        server = other;
    }

    Connection connect() throws SQLException {
        Connection connection = server.connect();
        connection.setCatalog(name);
        return connection;
    }

    /** Runs statements one after the other on one connection, each in a transaction of its own. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private ServiceLaunch launch() {
        Path application = Path.of(System.getProperty("sluice.test.application", "target/quarkus-app/quarkus-run.jar"));
        assertThat(application)
                .as("the packaged service; build it first: ./mvnw package")
                .isReadable();
        return ServiceLaunch.of(application, directory).withEnvironment(environment);
    }

    Path directory() {
        return directory;
    }

    /** Starts the service. */
    MysqlReplica launchService() throws IOException {
        service = launch().start();
        return this;
    }

    /** Starts the service and waits until it streams. */
    MysqlReplica start() throws IOException, InterruptedException {
        launchService();
        service.awaitReady(Replica.READY);
        return this;
    }

    ServiceProcess service() {
        return service;
    }

    int stop() throws IOException, InterruptedException {
        return service.stop(Replica.STOP);
    }

    /** A command of the packaged application in the service's environment, run to its end. */
    Replica.Outcome command(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, arguments[0] + "-", ".log");
        ServiceLaunch launch = launch().withArguments(arguments).withLog(output);
        if (service != null && service.isAlive()) {
            launch = launch.withEnvironment(
                    Map.of("SLUICE_SERVICE_URL", service.address().toString()));
        }
        try (ServiceProcess process = launch.start()) {
            int exitCode = process.awaitExit(COMMAND);
            return new Replica.Outcome(exitCode, Files.readString(output));
        }
    }

    /** Reconciles by the running service, which must find that everything is the same. */
    void assertMatchOverRest() throws IOException, InterruptedException {
        ServiceReader reader = new ServiceReader(service);
        ServiceReader.Reconciliation report = reader.awaitReconciliation(reader.startReconciliation(), COMMAND);
        assertThat(report.verdict()).as(report.text()).isEqualTo("MATCH");
    }

    /** Reconciles by the command, which must find that everything is the same. @return what it printed */
    String assertMatch() throws IOException, InterruptedException {
        Replica.Outcome outcome = command("reconcile", "--level", "rows");
        assertThat(outcome.output()).contains("MATCH").doesNotContain("MISMATCH");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        return outcome.output();
    }

    /** Starts the service, which must give up. @return what it logged */
    String refusal() throws IOException, InterruptedException {
        int begin = Files.exists(directory.resolve("service.log")) ? log().length() : 0;
        launchService();
        assertThat(service.awaitExit(Replica.READY)).as("exit code").isNotZero();
        return log().substring(begin);
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("service.log"));
    }

    LakeTables lake() {
        return lake;
    }

    /** Starts with rows of every type that are copied, and goes on with some that the log tells, until the lake has them. */
    void carryEveryType() throws Exception {
        with("SLUICE_SOURCE_UNSTORABLE", "*.*.zero*=text");
        execute(MysqlTypes.TABLE);
        execute(MysqlTypes.rows("copied"));
        start();
        awaitEqual("typed");
        execute(MysqlTypes.rows("logged"));
        execute("DELETE FROM typed WHERE id LIKE 'copied 1%'");
        awaitEqual("typed");
    }

    /** Waits until the lake shows exactly what the source, which must be at rest, holds. */
    void awaitEqual(String... tables) throws SQLException {
        for (String table : tables) {
            awaitRows(table, columns(table), "true");
        }
    }

    /** Waits until the lake's table shows these columns of the source's rows that meet the condition, and no others. */
    void awaitRows(String table, List<ColumnText> columns, String condition) throws SQLException {
        RowBag expected = rows(table, columns, condition);
        await(table + " is the same in the lake")
                .atMost(Replica.CATCH_UP)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .failFast("the service has ended", this::assertAlive)
                .ignoreExceptions()
                .untilAsserted(() -> {
                    RowBag actual = lake.rows(lake.table(name + "." + table), columns);
                    assertThat(actual.sameAs(expected))
                            .as(() -> table + ": " + actual.difference(expected))
                            .isTrue();
                });
    }

    private void assertAlive() throws IOException {
        if (!service.isAlive()) {
            throw new AssertionError("The service has ended: "
                    + log().lines()
                            .filter(line -> line.contains("ERROR") || line.contains("WARN"))
                            .collect(Collectors.joining("\n")));
        }
    }

    private List<ColumnText> columns(String table) throws SQLException {
        List<ColumnText> columns = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT column_name, lower(data_type) FROM information_schema.columns WHERE table_schema = ?"
                                + " AND table_name = ? ORDER BY ordinal_position")) {
            statement.setString(1, name);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    // Columns of that name are replicated as text in these tests.
                    boolean asText = rows.getString(1).startsWith("zero");
                    columns.add(new ColumnText(
                            rows.getString(1), asText ? ColumnText.Kind.PLAIN : kind(rows.getString(2)), false));
                }
            }
        }
        return columns;
    }

    private static ColumnText.Kind kind(String type) {
        return switch (type) {
            case "float" -> ColumnText.Kind.FLOAT4;
            case "double" -> ColumnText.Kind.FLOAT8;
            case "date" -> ColumnText.Kind.DATE;
            case "datetime", "timestamp" -> ColumnText.Kind.TIMESTAMP;
            case "bit",
                    "binary",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob",
                    "geometry",
                    "point",
                    "polygon",
                    "linestring" -> ColumnText.Kind.BYTES;
            default -> ColumnText.Kind.PLAIN;
        };
    }

    private RowBag rows(String table, List<ColumnText> columns, String condition) throws SQLException {
        String list = columns.stream().map(MysqlReplica::expression).collect(Collectors.joining(", "));
        RowBag bag = new RowBag();
        try (Connection connection = connect();
                Statement session = connection.createStatement()) {
            session.execute("SET SESSION time_zone = '+00:00'");
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT " + list + " FROM `" + table + "` WHERE " + condition);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<String> row = new ArrayList<>(columns.size());
                    for (int index = 0; index < columns.size(); index++) {
                        row.add(columns.get(index).read(rows, index + 1));
                    }
                    bag.add(row);
                }
            }
        }
        return bag;
    }

    /** The column's value in SQL, in the form in which the lake's is read. */
    private static String expression(ColumnText column) {
        String value = "`" + column.name() + "`";
        // In tables of these tests: bit(n) is called bn, year y, and what may be filled with zeros u and its bits.
        if (column.name().matches("b\\d+")) {
            int bytes = (Integer.parseInt(column.name().substring(1)) + 7) / 8;
            return "lower(lpad(hex(" + value + "), " + 2 * bytes + ", '0'))";
        }
        if (column.name().equals("y") || column.name().matches("u\\d+")) {
            return "CAST(" + value + " + 0 AS CHAR)";
        }
        return switch (column.kind()) {
            case BYTES -> "lower(hex(" + value + "))";
            case DATE -> "CAST(datediff(" + value + ", '1970-01-01') AS CHAR)";
            case TIMESTAMP -> "CAST(timestampdiff(MICROSECOND, '1970-01-01', " + value + ") AS CHAR)";
            case FLOAT4, FLOAT8 -> value;
            default -> "CAST(" + value + " AS CHAR)";
        };
    }

    @Override
    public void close() throws IOException, SQLException {
        if (service != null) {
            service.close();
        }
        lake.close();
        try {
            server.execute("SET SESSION lock_wait_timeout = 20", "DROP DATABASE " + name);
        } catch (SQLException e) {
            // The server has not noticed yet that a process has ended; it goes with the test.
            assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(LOCK_WAIT_TIMEOUT);
        }
        delete(directory.resolve("lake"));
        delete(directory.resolve("index"));
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
