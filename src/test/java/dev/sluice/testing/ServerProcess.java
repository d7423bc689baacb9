package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server for tests that is a Java program of its own and speaks HTTP on loopback. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofSeconds(90);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it and waits until it answers, whatever it answers.
     *
     * @param directory where it may write; its output is in {@code server.log} there
     * @param probe is asked whether it is there
     * @param arguments of the JVM and the program
     */
    static ServerProcess start(Path directory, URI probe, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(arguments);
        Path log = directory.resolve("server.log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process);
        try (HttpClient client = HttpClient.newHttpClient()) {
            Awaitility.await("a server answers at " + probe)
                    .atMost(START_BOUND)
                    .failFast(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException("Cannot start a server: " + Files.readString(log));
                        }
                    })
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> client.send(HttpRequest.newBuilder(probe).build(), BodyHandlers.discarding())
                                    .statusCode()
                            > 0);
            return server;
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the build has fetched. */
    static Path fetched(String name) throws IOException {
        Path file = Path.of(System.getProperty("sluice.test.servers", "target/test-servers"), name)
                .toAbsolutePath();
        if (!Files.isReadable(file)) {
            throw new IOException("Cannot read " + file + ": build without -DskipTests first");
        }
        return file;
    }

    /** Kills it: nobody wants its data any more. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("Cannot kill a server in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Cannot wait for a server's end: interrupted", e);
        }
    }
}
