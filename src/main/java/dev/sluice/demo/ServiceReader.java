package dev.sluice.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what the service's REST interface answers: the only place that knows its field names. */
public final class ServiceReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final ServiceProcess service;

    public ServiceReader(ServiceProcess service) {
        this.service = service;
    }

    /**
     * {@code GET /api/v1/status}.
     *
     * @param changes officially in the lake since the service started
     * @param changesPerSecond lately
     * @param lagSeconds how far the lake is behind the source; empty while that is unknown
     * @param latencyMillisP50 from the commit at the source to readable in the lake; empty before the first
     * @param latencyMillisP99 of the same
     * @param tables mirrored
     */
    public record Status(
            String state,
            long changes,
            double changesPerSecond,
            OptionalDouble lagSeconds,
            OptionalDouble latencyMillisP50,
            OptionalDouble latencyMillisP99,
            long tables) {}

    /** One table of a reconciliation's report. */
    public record TableVerdict(String table, long sourceRows, long lakeRows, String checksum) {
        boolean matches() {
            return checksum.equals("MATCH") && sourceRows == lakeRows;
        }
    }

    /**
     * A finished reconciliation.
     *
     * @param text of the whole answer
     */
    public record Reconciliation(String verdict, List<TableVerdict> tables, String text) {}

    /** @throws IOException if the service does not answer 200 */
    public Status status() throws IOException, InterruptedException {
        JsonNode status = parse(expect(200, service.get("/api/v1/status"), "read the status"));
        return new Status(
                status.path("state").asText("UNKNOWN"),
                status.path("changes").asLong(),
                status.path("changesPerSecond").asDouble(),
                number(status.path("lagSeconds")),
                number(status.path("latencyMillis").path("p50")),
                number(status.path("latencyMillis").path("p99")),
                status.path("tables").asLong());
    }

    /** The tables of the newest official cut; none before the first. */
    public List<String> officialTables() throws IOException, InterruptedException {
        List<String> tables = new ArrayList<>();
        parse(expect(200, service.get("/api/v1/positions"), "read the positions"))
                .path("snapshots")
                .fieldNames()
                .forEachRemaining(tables::add);
        return tables;
    }

    /**
     * Starts a reconciliation with checksums.
     *
     * @return where to ask for it
     */
    public URI startReconciliation() throws IOException, InterruptedException {
        ServiceProcess.Answer answer = service.post("/api/v1/reconciliations", "{\"level\":\"checksums\"}");
        expect(202, answer, "start a reconciliation");
        return answer.location().orElseThrow(() -> new IOException("Cannot follow the reconciliation: no Location"));
    }

    /**
     * What the reconciliation at {@code location} found; empty while it runs.
     *
     * @throws IOException if it failed
     */
    public Optional<Reconciliation> reconciliation(URI location) throws IOException, InterruptedException {
        String text = expect(200, service.get(location.getPath()), "read the reconciliation");
        JsonNode answer = parse(text);
        return switch (answer.path("state").asText()) {
            case "DONE" -> Optional.of(read(answer.path("report"), text));
            case "RUNNING" -> Optional.empty();
            default -> throw new IOException("Cannot finish the reconciliation: the service answered " + text);
        };
    }

    /** @throws IOException if it failed, or still runs after {@code bound} */
    public Reconciliation awaitReconciliation(URI location, Duration bound) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Reconciliation> finished = reconciliation(location);
            if (finished.isPresent()) {
                return finished.get();
            }
            Thread.sleep(POLL_INTERVAL);
        }
        throw new IOException("Cannot finish the reconciliation: it still runs after " + bound.toSeconds() + " s");
    }

    /** The GET addresses without parameters that the service itself lists. */
    public List<String> readablePaths() throws IOException, InterruptedException {
        String text = expect(200, service.get("/q/openapi?format=json"), "read the list of addresses");
        List<String> paths = new ArrayList<>();
        parse(text).path("paths").properties().forEach(path -> {
            if (path.getValue().has("get") && !path.getKey().contains("{")) {
                paths.add(path.getKey());
            }
        });
        return paths;
    }

    private static Reconciliation read(JsonNode report, String text) {
        List<TableVerdict> tables = new ArrayList<>();
        for (JsonNode table : report.path("tables")) {
            tables.add(new TableVerdict(
                    table.path("table").asText(),
                    table.path("sourceRows").asLong(-1),
                    table.path("lakeRows").asLong(-1),
                    table.path("checksum").asText("MISSING")));
        }
        return new Reconciliation(report.path("verdict").asText("MISSING"), List.copyOf(tables), text);
    }

    private static OptionalDouble number(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }

    private static String expect(int status, ServiceProcess.Answer answer, String task) throws IOException {
        if (answer.status() != status) {
            throw new IOException("Cannot " + task + ": the service answered " + answer.status() + " " + answer.body());
        }
        return answer.body();
    }

    private static JsonNode parse(String text) throws IOException {
        try {
            JsonNode node = JSON.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            throw new IOException("Cannot read the service's answer: it is no JSON", e);
        }
    }
}
