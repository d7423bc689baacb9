package dev.sluice.testing;

import dev.sluice.demo.ThrowAwayMysql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;

/**
 * A real MySQL 8.0 for tests. User {@code root} without a password. Throws where it cannot start, so that a missing server
 * is a failure.
 */
public final class MysqlServer implements AutoCloseable {
    private final Path directory;
    private final ThrowAwayMysql server;

    private MysqlServer(Path directory, ThrowAwayMysql server) {
        this.directory = directory;
        this.server = server;
    }

    /** @param options for mysqld, beside and after those that replication needs */
    public static MysqlServer start(String... options) throws IOException, InterruptedException {
        Path binaries = Path.of(System.getProperty("sluice.test.mysql", "target/mysql"));
        Path directory = Files.createTempDirectory("sluice-mysql");
        return new MysqlServer(directory, ThrowAwayMysql.start(binaries, directory, List.of(options)));
    }

    /** As {@code sluice.source.url} takes it. */
    public String url() {
        return server.url();
    }

    public Connection connect() throws SQLException {
        return server.connect();
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
    public void restart() throws IOException, InterruptedException {
        server.restart();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
