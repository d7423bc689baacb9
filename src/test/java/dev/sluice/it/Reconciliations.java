package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Reconciliations over REST: started by a POST, read until they are done. */
final class Reconciliations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BOUND = Duration.ofMinutes(2);

    private Reconciliations() {}

    /** The report of a reconciliation, which must come to a verdict. */
    static JsonNode overRest(Replica replica, String request) throws Exception {
        return overRest(replica.service(), request);
    }

    static JsonNode overRest(ServiceProcess service, String request) throws Exception {
        JsonNode ended = attempt(service, request);
        assertThat(ended.hasNonNull("verdict")).as(ended::toPrettyString).isTrue();
        return ended;
    }

    /** @param table with 60,000 rows or more, the first of the report; its first ranges were compared at different positions */
    static void assertSeveralPositions(JsonNode view, String table) {
        assertThat(view.path("verdict").asText()).as(view::toPrettyString).isEqualTo("MATCH");
        JsonNode report = view.path("report");
        assertThat(report.path("positions").findValuesAsText("cut"))
                .hasSizeGreaterThan(1)
                .doesNotHaveDuplicates();
        JsonNode first = report.path("tables").path(0);
        assertThat(first.path("table").asText()).isEqualTo(table);
        assertThat(first.path("ranges").findValuesAsText("position")).contains("0", "1");
        assertThat(first.path("sourceRows").asInt()).isGreaterThanOrEqualTo(60_000);
    }

    /** The same, or why it could not be completed. */
    static JsonNode attempt(Replica replica, String request) throws Exception {
        return attempt(replica.service(), request);
    }

    private static JsonNode attempt(ServiceProcess service, String request) throws Exception {
        ServiceProcess.Answer started = service.post("/api/v1/reconciliations", request);
        assertThat(started.status()).as(started.body()).isIn(201, 202);
        URI location = started.location().orElseThrow(() -> new AssertionError("no Location: " + started));
        AtomicReference<JsonNode> report = new AtomicReference<>();
        await("the reconciliation ends")
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    ServiceProcess.Answer answer = service.get(location.getPath());
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    report.set(parse(answer.body()));
                    return report.get().hasNonNull("verdict") || report.get().hasNonNull("error");
                });
        return report.get();
    }

    private static JsonNode parse(String body) throws JsonProcessingException {
        return JSON.readTree(body);
    }
}
