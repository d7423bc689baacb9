package dev.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.StatusResource;
import dev.sluice.reconcile.Estimate;
import dev.sluice.source.SourceConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A Sluice that runs already, and is asked over its REST interface. */
final class RunningService {
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final Duration CONNECT_BOUND = Duration.ofSeconds(2);
    private static final Duration REQUEST_BOUND = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(300);
    private static final Duration COPY_BOUND = Duration.ofHours(48);
    private static final Duration RECONCILIATION_BOUND = Duration.ofHours(12);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_BOUND).build();
    private final URI address;

    private RunningService(URI address) {
        this.address = address;
    }

    /**
     * The service at the configured address; empty if nobody answers there, or somebody who is not a Sluice.
     *
     * @throws IOException if a Sluice answers that replicates another database than the one that is configured here
     */
    static Optional<RunningService> find(ProcessConfiguration configuration) throws IOException, InterruptedException {
        Optional<ServiceConfig.Remote> remote = configuration.filled(ServiceConfig.Remote.class);
        if (remote.isEmpty() || !remote.get().url().startsWith("http")) {
            return Optional.empty();
        }
        RunningService service = new RunningService(URI.create(remote.get().url()));
        JsonNode status;
        try {
            status = service.read(service.send(service.request("/api/v1/status").GET()));
        } catch (IOException _) {
            return Optional.empty();
        }
        if (!status.hasNonNull("source") || !status.hasNonNull("session")) {
            return Optional.empty();
        }
        Optional<String> wanted =
                configuration.filled(SourceConfig.class).map(config -> StatusResource.withoutCredentials(config.url()));
        if (wanted.isPresent() && !wanted.get().equals(status.path("source").asText())) {
            throw new IOException("Cannot ask about " + wanted.get() + ": the service at " + service.address
                    + " replicates " + status.path("source").asText()
                    + "; set SLUICE_SERVICE_URL to the right one, or to http://127.0.0.1:9 if none runs");
        }
        return Optional.of(service);
    }

    /**
     * Starts a reconciliation and waits for its end.
     *
     * @param progress is told each change
     * @throws IOException if it could not be completed; the message says why
     */
    ReconcileOutcome reconcile(ReconcileRequest request, Consumer<String> progress)
            throws IOException, InterruptedException {
        ObjectNode body =
                json.createObjectNode().put("level", request.level().name().toLowerCase(Locale.ROOT));
        body.put("repair", request.repair().name().toLowerCase(Locale.ROOT));
        body.set("tables", json.valueToTree(request.tables()));
        HttpResponse<String> started = send(request("/api/v1/reconciliations")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        if (started.statusCode() == BAD_REQUEST) {
            return ReconcileOutcome.refused(detail(started));
        }
        if (started.statusCode() != ACCEPTED) {
            throw new IOException(detail(started));
        }
        String location = started.headers()
                .firstValue("Location")
                .map(address -> URI.create(address).getPath())
                .orElseThrow(() -> new IOException("the service did not say where its report will be"));
        JsonNode answer = await(location, progress);
        if (answer.path("state").asText().equals("REFUSED")) {
            return ReconcileOutcome.refused(answer.path("error").asText());
        }
        String text = send(request(location).header("Accept", "text/plain")).body();
        Optional<String> html = request.html().isPresent()
                ? Optional.of(
                        send(request(location).header("Accept", "text/html")).body())
                : Optional.empty();
        return ReconcileOutcome.of(
                answer.path("verdict").asText(),
                text,
                html,
                json.writerWithDefaultPrettyPrinter().writeValueAsString(answer.path("report")));
    }

    /** @throws IOException if the service cannot tell; the message says why */
    ReconcileOutcome estimate(ReconcileRequest request) throws IOException, InterruptedException {
        StringBuilder path = new StringBuilder("/api/v1/reconciliations/estimate?level=")
                .append(request.level().name().toLowerCase(Locale.ROOT));
        request.tables()
                .forEach(table -> path.append("&tables=").append(URLEncoder.encode(table, StandardCharsets.UTF_8)));
        HttpResponse<String> answer = send(request(path.toString()).GET());
        if (answer.statusCode() == BAD_REQUEST) {
            return ReconcileOutcome.refused(detail(answer));
        }
        return ReconcileOutcome.of(json.treeToValue(read(answer), Estimate.class));
    }

    /**
     * Has a table copied again, or a part of it, and waits until that is official in the lake.
     *
     * @param part as the service takes it; empty for the whole table
     * @param progress is told how far it is
     * @throws IOException if it could not be copied; the message says why
     */
    void copy(String table, Map<String, String> part, Consumer<String> progress)
            throws IOException, InterruptedException {
        long session =
                read(send(request("/api/v1/status").GET())).path("session").asLong();
        String name = URLEncoder.encode(table, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest.Builder copies = request("/api/v1/tables/" + name + "/copies");
        HttpResponse<String> begun = send(
                part.isEmpty()
                        ? copies.POST(HttpRequest.BodyPublishers.noBody())
                        : copies.header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(part))));
        if (begun.statusCode() != ACCEPTED) {
            throw new IOException(detail(begun));
        }
        long deadline = System.nanoTime() + COPY_BOUND.toNanos();
        String shown = "";
        while (System.nanoTime() < deadline) {
            JsonNode status = read(send(request("/api/v1/status").GET()));
            if (status.path("session").asLong() < session) {
                throw new IOException("the service was restarted, and does not know of it any more");
            }
            if (status.path("session").asLong() > session
                    && status.path("state").asText().equals("STREAMING")
                    && !holds(status.path("copiesPending"), table)) {
                return;
            }
            if (status.path("state").asText().equals("FAILED")) {
                throw new IOException(status.path("lastError").asText());
            }
            String now = progress(table, read(send(request("/api/v1/tables").GET())));
            if (!now.equals(shown) && !now.isEmpty()) {
                progress.accept(now);
            }
            shown = now;
            Thread.sleep(POLL_INTERVAL);
        }
        throw new IOException("it still runs after " + COPY_BOUND.toHours() + " h");
    }

    private static boolean holds(JsonNode names, String name) {
        for (JsonNode one : names) {
            if (one.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static String progress(String table, JsonNode answer) {
        for (JsonNode one : answer.path("tables")) {
            JsonNode copy = one.path("copy");
            if (one.path("table").asText().equals(table) && copy.isObject()) {
                long estimated = copy.path("estimatedRows").asLong();
                String end = copy.path("estimatedEnd").asText();
                return copy.path("rows").asLong()
                        + (estimated > 0 ? " of about " + estimated : "") + " rows, "
                        + copy.path("finishedRanges").asInt() + " of "
                        + copy.path("ranges").asInt() + " ranges"
                        + (end.isEmpty()
                                ? ""
                                : ", until about " + Instant.parse(end).truncatedTo(ChronoUnit.SECONDS));
            }
        }
        return "";
    }

    private JsonNode await(String location, Consumer<String> progress) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RECONCILIATION_BOUND.toNanos();
        String shown = "";
        while (System.nanoTime() < deadline) {
            JsonNode answer = read(send(request(location).GET()));
            switch (answer.path("state").asText()) {
                case "DONE", "REFUSED" -> {
                    return answer;
                }
                case "FAILED" -> throw new IOException(answer.path("error").asText());
                default -> {
                    String now = answer.path("progress").path("phase").asText();
                    if (!now.equals(shown) && !now.isEmpty()) {
                        progress.accept(now);
                    }
                    shown = now;
                }
            }
            Thread.sleep(POLL_INTERVAL);
        }
        throw new IOException("it still runs after " + RECONCILIATION_BOUND.toHours() + " h");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(REQUEST_BOUND);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode read(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException(detail(answer));
        }
        try {
            return json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException("the service's answer is no JSON", e);
        }
    }

    private String detail(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body()).path("detail").asText("the service answered " + answer.statusCode());
        } catch (JsonProcessingException _) {
            return "the service answered " + answer.statusCode();
        }
    }
}
