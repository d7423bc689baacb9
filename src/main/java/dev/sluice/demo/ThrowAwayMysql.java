package dev.sluice.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * A MySQL server of our own on a free loopback port, with its binary log and GTIDs on, by default 8.0, unpacked from the
 * binaries that the build fetched. User {@code root} without a password. Linux on x86-64 only.
 */
public final class ThrowAwayMysql implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofSeconds(60);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    /**
     * Where a server's programs are.
     *
     * @param mysqld the command that starts it, without its options
     * @param base of the installation
     * @param messages the directory of the languages' messages
     * @param libraries the directory of those that the machine may lack
     */
    public record Installation(List<String> mysqld, Path base, Path messages, Path libraries) {
        public Installation {
            mysqld = List.copyOf(mysqld);
        }
    }

    private final Path directory;
    private final Installation installation;
    private final int port;
    private final List<String> options;
    private Process process;

    private ThrowAwayMysql(Path directory, Installation installation, int port, List<String> options)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.installation = installation;
        this.port = port;
        this.options = List.copyOf(options);
        Tool.await(
                builder(command("--initialize-insecure"), directory.resolve("initialize.log"))
                        .start(),
                directory.resolve("initialize.log"),
                "initialize MySQL");
        this.process = launch();
    }

    /**
     * Starts a server.
     *
     * @param binaries the directory of {@code mysql-8.0.jar}, beside which it is unpacked once
     * @param directory where the server keeps its data; exists; the caller deletes it
     * @param options for mysqld, beside and after those that replication needs
     * @throws IOException if the server does not start within 60 s
     */
    public static ThrowAwayMysql start(Path binaries, Path directory, List<String> options)
            throws IOException, InterruptedException {
        Path base = unpack(binaries);
        Installation installation = new Installation(
                List.of(base.resolve("bin/mysqld").toString()),
                base,
                base.resolve("share"),
                Libaio.directory(binaries));
        return start(installation, directory, options);
    }

    /** As {@link #start(Path, Path, List)}, of any installation. */
    public static ThrowAwayMysql start(Installation installation, Path directory, List<String> options)
            throws IOException, InterruptedException {
        return new ThrowAwayMysql(directory, installation, freePort(), options);
    }

    /** Once, though several processes may start servers at the same time. */
    private static synchronized Path unpack(Path binaries) throws IOException, InterruptedException {
        Files.createDirectories(binaries);
        try (FileChannel channel = FileChannel.open(
                        binaries.resolve("unpacking.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return unpackAlone(binaries);
        }
    }

    private static Path unpackAlone(Path binaries) throws IOException, InterruptedException {
        Path base = binaries.resolve("8.0");
        if (!Files.isExecutable(base.resolve("bin/mysqld"))) {
            Path jar = binaries.resolve("mysql-8.0.jar");
            if (!Files.isReadable(jar)) {
                throw new IOException("Cannot start MySQL: its binaries are not at " + jar + "; build first");
            }
            Files.createDirectories(base);
            Path archive = binaries.resolve("mysql.tar.gz");
            try (JarFile file = new JarFile(jar.toFile());
                    InputStream content = file.getInputStream(file.stream()
                            .filter(entry -> entry.getName().endsWith("mysql-Linux-amd64.tar.gz"))
                            .findFirst()
                            .orElseThrow(() -> new IOException("Cannot start MySQL: no archive in " + jar)))) {
                Files.copy(content, archive, StandardCopyOption.REPLACE_EXISTING);
            }
            Tool.run(List.of("tar", "-xzf", archive.toString(), "-C", base.toString()), binaries, "unpack MySQL");
            Files.delete(archive);
        }
        Libaio.ensure(binaries);
        return base.toAbsolutePath();
    }

    private List<String> command(String... more) {
        List<String> command = new ArrayList<>(installation.mysqld());
        command.addAll(List.of(
                "--no-defaults",
                "--basedir=" + installation.base(),
                "--lc-messages-dir=" + installation.messages(),
                "--datadir=" + directory.resolve("data")));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(List.of(more));
        return command;
    }

    private ProcessBuilder builder(List<String> command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("LD_LIBRARY_PATH", installation.libraries().toString());
        return builder;
    }

    private Process launch() throws IOException, InterruptedException {
        List<String> command = command(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + directory.resolve("mysql.sock"),
                "--mysqlx=OFF",
                "--secure-file-priv=NULL",
                "--server-id=1",
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                "--binlog-row-metadata=FULL",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--innodb-flush-log-at-trx-commit=2",
                "--sync-binlog=0");
        command.addAll(options);
        Path log = directory.resolve("server.log");
        Process started = builder(command, log).start();
        long deadline = System.nanoTime() + START_BOUND.toNanos();
        while (true) {
            try (Connection _ = connect()) {
                return started;
            } catch (SQLException e) {
                if (!started.isAlive() || System.nanoTime() > deadline) {
                    started.destroyForcibly();
                    throw new IOException("Cannot start MySQL: " + Files.readString(log), e);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** As {@code sluice.source.url} takes it. */
    public String url() {
        return "mysql://127.0.0.1:" + port + "/";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:" + url()
                + "?user=root&sslMode=DISABLED&allowPublicKeyRetrieval=true&useServerPrepStmts=true&tinyInt1isBit=false"
                + "&yearIsDateType=false&allowMultiQueries=false");
    }

    /** Stops the server if it runs, and starts it on the same data and address. */
    public void restart() throws IOException, InterruptedException {
        stop();
        process = launch();
    }

    private void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("Cannot stop MySQL in time");
        }
    }

    /** Kills the server; its data stays until the directory is deleted. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("Cannot kill MySQL in time");
        }
    }
}
