package dev.sluice.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A loopback HTTP server in front of another one, that answers in its place, or not at all, when a test says so. */
public final class FaultyHttp implements AutoCloseable {
    /** What the client gets. */
    public sealed interface Fault {
        /** An answer of that status, without a body that says more. */
        record Answer(int status) implements Fault {}

        /** What S3 answers to whoever asks too often. */
        record SlowDown() implements Fault {}

        /** No answer: the connection ends. */
        record Drop() implements Fault {}
    }

    /** What the server behind has done by the time the client gets it. */
    public enum When {
        /** Nothing, and it never will. */
        BEFORE,
        /** All that was asked. */
        AFTER,
        /** Nothing, but it will half a second later. */
        LATER
    }

    private static final byte[] SLOW_DOWN =
            "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
                    .getBytes(StandardCharsets.UTF_8);

    private static final Duration LATE = Duration.ofMillis(500);

    /** The client sets these itself; not the host, which S3's signatures cover (the build allows to set it). */
    private static final Set<String> OWN =
            Set.of("connection", "content-length", "expect", "upgrade", "transfer-encoding", "http2-settings");

    private record Rule(Predicate<String> request, Fault fault, When when, AtomicInteger left) {}

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final URI target;

    private FaultyHttp(URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    /** @param uri of the server behind, without a path */
    public static FaultyHttp to(String uri) throws IOException {
        return new FaultyHttp(URI.create(uri));
    }

    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * From now on, so many requests fail.
     *
     * @param request chooses by method, a space, and path with query
     * @return how many are still to fail
     */
    public AtomicInteger fail(Predicate<String> request, Fault fault, When when, int times) {
        AtomicInteger left = new AtomicInteger(times);
        rules.add(new Rule(request, fault, when, left));
        return left;
    }

    public void heal() {
        rules.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            for (Rule rule : rules) {
                if (rule.request.test(asked) && rule.left.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    fail(exchange, body, rule);
                    return;
                }
            }
            answer(exchange, forward(exchange, body));
        }
    }

    private void fail(HttpExchange exchange, byte[] body, Rule rule) throws IOException {
        switch (rule.when) {
            case BEFORE -> {}
            case AFTER -> forward(exchange, body);
            case LATER -> {
                HttpRequest late = request(exchange, body);
                CompletableFuture.delayedExecutor(LATE.toMillis(), TimeUnit.MILLISECONDS, executor)
                        .execute(() -> {
                            var _ = client.sendAsync(late, BodyHandlers.discarding());
                        });
            }
        }
        switch (rule.fault) {
            case Fault.Answer(int status) -> exchange.sendResponseHeaders(status, -1);
            case Fault.SlowDown() -> {
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(503, head ? -1 : SLOW_DOWN.length);
                if (!head) {
                    exchange.getResponseBody().write(SLOW_DOWN);
                }
            }
            case Fault.Drop() -> {
                // Closing the exchange without an answer ends the connection.
            }
        }
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        try {
            return client.send(request(exchange, body), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Cannot forward a request: interrupted", e);
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        response.headers().map().forEach((name, values) -> {
            String known = name.toLowerCase(Locale.ROOT);
            if (!OWN.contains(known) || (head && known.equals("content-length"))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        client.close();
    }
}
