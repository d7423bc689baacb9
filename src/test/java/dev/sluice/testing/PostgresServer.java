package dev.sluice.testing;

import dev.sluice.demo.ThrowAwayPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL for tests: a container where a Docker engine runs, a native server where none does. User and
 * password {@code postgres}. Throws where it can do neither, so that a missing server is a failure.
 */
public final class PostgresServer implements AutoCloseable {
    /** The majors that tests run against: the oldest and the newest that can be had. */
    public enum Version {
        OLDEST("postgres:13", "postgres-oldest.jar"),
        NEWEST("postgres:18", "postgres-newest.jar");

        private final String image;
        private final String binaries;

        Version(String image, String binaries) {
            this.image = image;
            this.binaries = binaries;
        }
    }

    /** What both kinds of server can do. */
    private interface Running {
        String url();

        void restart() throws IOException;

        void close() throws IOException;
    }

    private final Running running;

    private PostgresServer(Running running) {
        this.running = running;
    }

    public static PostgresServer start(Version version) throws IOException {
        return new PostgresServer(
                DockerClientFactory.instance().isDockerAvailable() ? inContainer(version) : natively(version));
    }

    @SuppressWarnings("resource") // closed with the server
    private static Running inContainer(Version version) {
        PostgreSQLContainer container = new PostgreSQLContainer(version.image)
                .withUsername("postgres")
                .withPassword("postgres")
                .withDatabaseName("postgres")
                .withCommand(
                        "postgres",
                        "-c",
                        "wal_level=logical",
                        "-c",
                        "max_replication_slots=20",
                        "-c",
                        "max_wal_senders=20");
        container.start();
        return new Running() {
            @Override
            public String url() {
                return "postgresql://" + container.getHost() + ":" + container.getMappedPort(5432) + "/postgres";
            }

            @Override
            public void restart() {
                container
                        .getDockerClient()
                        .restartContainerCmd(container.getContainerId())
                        .exec();
            }

            @Override
            public void close() {
                container.close();
            }
        };
    }

    private static Running natively(Version version) throws IOException {
        String binaries = System.getProperty("sluice.test.postgres", "target/postgres");
        Path directory = Files.createTempDirectory("sluice-postgres");
        ThrowAwayPostgres server = ThrowAwayPostgres.start(
                Path.of(binaries, version.binaries), directory.resolve("data"), Map.of("fsync", "off"));
        return new Running() {
            @Override
            public String url() {
                return server.url();
            }

            @Override
            public void restart() throws IOException {
                server.restart();
            }

            @Override
            public void close() throws IOException {
                server.close();
                try (var files = Files.walk(directory)) {
                    for (Path file :
                            files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        };
    }

    /** As {@code sluice.source.url} takes it. */
    public String url() {
        return running.url();
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:" + url() + "?user=postgres&password=postgres");
    }

    /** Runs statements one after the other, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Stops the server and starts it on the same data and address. */
    public void restart() throws IOException {
        running.restart();
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
