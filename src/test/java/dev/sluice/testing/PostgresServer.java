package dev.sluice.testing;

import dev.sluice.demo.ThrowAwayPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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

    /** A native server wherever tests run, so that its files can be copied. */
    private static final class Native implements Running {
        private final Version version;
        private final Path directory;
        private final Map<String, String> settings;
        private final ThrowAwayPostgres server;

        /** @param directory in which {@code data} may be there already */
        Native(Version version, Path directory, Map<String, String> settings) throws IOException {
            this.version = version;
            this.directory = directory;
            this.settings = settings;
            String binaries = System.getProperty("sluice.test.postgres", "target/postgres");
            this.server =
                    ThrowAwayPostgres.start(Path.of(binaries, version.binaries), directory.resolve("data"), settings);
        }

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
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static Running natively(Version version) throws IOException {
        return new Native(version, Files.createTempDirectory("sluice-postgres"), Map.of("fsync", "off"));
    }

    /**
     * A native server, even where a Docker engine runs: one that can have a {@link #standby}.
     *
     * @param settings of postgresql.conf, its standbys' too
     */
    public static PostgresServer startNatively(Version version, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("fsync", "off");
        // What is written while the files are copied is streamed afterwards.
        all.put("wal_keep_size", "1GB");
        return new PostgresServer(new Native(version, Files.createTempDirectory("sluice-postgres"), all));
    }

    /** A hot standby of a server that was started natively, from a copy of its files made while it runs. */
    public PostgresServer standby() throws IOException, SQLException {
        if (!(running instanceof Native primary)) {
            throw new IllegalStateException("Cannot copy the files of a server that was not started natively");
        }
        Path directory = Files.createTempDirectory("sluice-postgres");
        Path data = Files.createDirectory(
                directory.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        boolean renamed = primary.version != Version.OLDEST;
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    renamed
                            ? "select pg_backup_start('standby', true)"
                            : "select pg_start_backup('standby', true, false)");
            copy(primary.directory.resolve("data"), data);
            try (ResultSet row = statement.executeQuery(
                    renamed
                            ? "select labelfile from pg_backup_stop(false)"
                            : "select labelfile from pg_stop_backup(false, false)")) {
                row.next();
                Files.writeString(data.resolve("backup_label"), row.getString(1));
            }
        }
        Files.createFile(data.resolve("standby.signal"));
        URI address = URI.create(url());
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=" + address.getHost() + " port=" + address.getPort() + " user=postgres'\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return new PostgresServer(new Native(primary.version, directory, primary.settings));
    }

    /** All that a base backup has; a file that vanishes meanwhile is in the log. */
    private static void copy(Path from, Path to) throws IOException {
        Set<String> emptied =
                Set.of("pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_snapshots", "pg_stat_tmp");
        Set<String> left = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files.skip(1)::iterator) {
                Path name = from.relativize(file);
                boolean inside = name.getNameCount() > 1
                        && emptied.contains(name.getName(0).toString());
                if (inside || left.contains(name.toString())) {
                    continue;
                }
                try {
                    Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException _) {
                    continue;
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException("Cannot copy " + from, e);
        }
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
