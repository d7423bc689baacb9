package dev.sluice.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The packaged service as a child process, ended by its own handle: on {@link #close}, and when this JVM ends before
 * that. Every wait is bounded.
 */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration REQUEST_BOUND = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration STOP_BOUND = Duration.ofSeconds(20);
    private static final int LOG_LINES_SHOWN = 25;

    private final Process process;
    private final Path log;
    private final URI address;
    private final HttpClient client;
    private final Thread endWithParent;

    /**
     * An answer of the service.
     *
     * @param status of HTTP
     * @param location of the resource that a POST started, empty if the answer names none
     */
    public record Answer(int status, String body, Optional<URI> location) {}

    private ServiceProcess(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
        this.client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        this.endWithParent = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithParent);
    }

    static ServiceProcess start(ServiceLaunch launch) throws IOException {
        if (!Files.isReadable(launch.application())) {
            throw new IOException("Cannot start the service: no application at " + launch.application()
                    + "; build it first (./mvnw package)");
        }
        String port = launch.environment().getOrDefault("QUARKUS_HTTP_PORT", Integer.toString(freePort()));
        Process process = launch.processBuilder(Map.of("QUARKUS_HTTP_PORT", port, "QUARKUS_HTTP_HOST", "127.0.0.1"))
                .start();
        return new ServiceProcess(process, launch.log(), URI.create("http://127.0.0.1:" + port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    /** {@code http://127.0.0.1:port}. */
    public URI address() {
        return address;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Empty while it runs. A killed process has 128 plus the signal's number. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Waits until {@code /q/health/ready} answers 200. */
    public void awaitReady(Duration bound) throws IOException, InterruptedException {
        await("/q/health/ready", bound);
    }

    /** Waits until the process accepts requests, ready or not. */
    public void awaitLive(Duration bound) throws IOException, InterruptedException {
        await("/q/health/live", bound);
    }

    private void await(String path, Duration bound) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IOException(
                        "Cannot use the service: it ended with " + process.exitValue() + "; " + endOfLog());
            }
            try {
                Answer answer = get(path);
                if (answer.status() == 200) {
                    return;
                }
                last = answer.status() + " " + answer.body();
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(POLL_INTERVAL);
        }
        throw new IOException("Cannot use the service: " + path + " was not up after " + bound.toSeconds() + " s ("
                + last + "); " + endOfLog());
    }

    /** @param path from the root, with its leading slash */
    public Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    /** @param json the body, {@code {}} for none */
    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.timeout(REQUEST_BOUND).build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("Location").map(address::resolve));
    }

    /**
     * Asks it to stop (SIGTERM) and waits.
     *
     * @return its exit code
     * @throws IOException if it still runs after {@code bound}; it runs on then
     */
    public int stop(Duration bound) throws IOException, InterruptedException {
        process.destroy();
        return awaitExit(bound);
    }

    /** Waits until it ends by itself, as commands such as {@code reconcile} do. */
    public int awaitExit(Duration bound) throws IOException, InterruptedException {
        if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(
                    "Cannot await the service's end: it still runs after " + bound.toSeconds() + " s; " + endOfLog());
        }
        return process.exitValue();
    }

    /** Ends it at once (SIGKILL) and returns when it is gone. */
    public void kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        awaitExit(STOP_BOUND);
    }

    /** Stops it, kills it if it does not stop within 20 s. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        client.close();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithParent);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook is running anyway.
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "the end of its log " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException | UncheckedIOException e) {
            return "its log is " + log;
        }
    }
}
