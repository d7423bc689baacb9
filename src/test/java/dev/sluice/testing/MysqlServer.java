package dev.sluice.testing;

import dev.sluice.demo.ThrowAwayMysql;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * A real MySQL for tests, 8.0 unless the newest is asked for. User {@code root} without a password. Throws where it cannot start, so that a missing server
 * is a failure.
 */
public final class MysqlServer implements AutoCloseable {
    private static final Duration CATCH_UP = Duration.ofSeconds(60);
    private static final Path BINARIES = Path.of(System.getProperty("sluice.test.mysql", "target/mysql"));

    private final Path directory;
    private final ThrowAwayMysql server;

    private MysqlServer(Path directory, ThrowAwayMysql server) {
        this.directory = directory;
        this.server = server;
    }

    /** @param options for mysqld, beside and after those that replication needs */
    public static MysqlServer start(String... options) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sluice-mysql");
        return new MysqlServer(directory, ThrowAwayMysql.start(BINARIES, directory, List.of(options)));
    }

    /** The newest that Debian has, which this machine may have to fetch. */
    public static MysqlServer startNewest(String... options) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sluice-mysql");
        return new MysqlServer(
                directory, ThrowAwayMysql.start(NewestMysql.installation(BINARIES), directory, List.of(options)));
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

    public int port() {
        return URI.create(url()).getPort();
    }

    /** Follows the other server from the transactions on that it lacks, writes them to its own log, and takes no others. */
    public void follow(MysqlServer primary) throws SQLException {
        execute(
                "SET GLOBAL super_read_only = ON",
                "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + primary.port()
                        + ", MASTER_USER = 'root', MASTER_AUTO_POSITION = 1, MASTER_CONNECT_RETRY = 1",
                "START SLAVE");
    }

    /** Waits until everything is here that the other server has committed by now; then follows nobody and takes writes. */
    public void takeOverFrom(MysqlServer primary) throws SQLException {
        awaitAll(primary);
        execute("STOP SLAVE", "RESET SLAVE ALL", "SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
    }

    private void awaitAll(MysqlServer primary) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement wait = connection.prepareStatement("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?)")) {
            wait.setString(1, primary.executed());
            wait.setLong(2, CATCH_UP.toSeconds());
            try (ResultSet row = wait.executeQuery()) {
                if (!row.next() || row.getInt(1) != 0) {
                    throw new IllegalStateException(
                            "Cannot take over: the replica does not catch up within " + CATCH_UP.toSeconds() + " s");
                }
            }
        }
    }

    /** What the server has committed, by GTIDs. */
    private String executed() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@GLOBAL.gtid_executed")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Kills the server; it can be restarted. */
    public void kill() throws IOException, InterruptedException {
        server.close();
    }

    /** Stops the server if it runs, and starts it on the same data and address. */
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
