package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.LeakSearch;
import dev.sluice.demo.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a protected value could come to light. */
final class LeakSurfaces {
    /** Whatever an operator who hunts an error may turn on. */
    static final List<String> LOG_CATEGORIES = List.of(
            "QUARKUS_LOG_LEVEL",
            "SLUICE_LOG_LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM__LEVEL",
            "QUARKUS_LOG_CATEGORY__ORG_POSTGRESQL__LEVEL",
            "QUARKUS_LOG_CATEGORY__COM_MYSQL__LEVEL",
            "QUARKUS_LOG_CATEGORY__MYSQL__LEVEL",
            "QUARKUS_LOG_CATEGORY__COM_GITHUB_SHYIKO__LEVEL",
            "QUARKUS_LOG_CATEGORY__ORG_APACHE_KAFKA__LEVEL",
            "QUARKUS_LOG_CATEGORY__ORG_APACHE_ICEBERG__LEVEL",
            "QUARKUS_LOG_CATEGORY__ORG_APACHE_PARQUET__LEVEL",
            "QUARKUS_LOG_CATEGORY__ORG_APACHE_HADOOP__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_QUARKUS__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_SMALLRYE__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_JDBC_JDBCCONNECTION__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_CONNECTOR_POSTGRESQL_POSTGRESCHANGERECORDEMITTER__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_CONNECTOR_BINLOG_BINLOGSTREAMINGCHANGEEVENTSOURCE__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_CONNECTOR_BINLOG_EVENTBUFFER__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_CONNECTOR_BINLOG_JDBC__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_CONNECTOR_MYSQL_JDBC__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_CONNECTOR_BINLOG_EVENT_ROWDESERIALIZERS__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_RELATIONAL_TABLESCHEMABUILDER__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_RELATIONAL_RELATIONALCHANGERECORDEMITTER__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_PIPELINE_EVENTDISPATCHER__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_PIPELINE_ERRORHANDLER__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_PIPELINE_CHANGEEVENTSOURCECOORDINATOR__LEVEL",
            "QUARKUS_LOG_CATEGORY__IO_DEBEZIUM_EMBEDDED_ASYNC__LEVEL");

    private static final ObjectMapper JSON = new ObjectMapper();

    private LeakSurfaces() {}

    /** Everything that it serves, and its refusals of requests that quote a value. */
    static void searchAnswers(ServiceProcess service, LeakSearch search) throws Exception {
        JsonNode paths =
                JSON.readTree(service.get("/q/openapi?format=json").body()).path("paths");
        Stream.Builder<String> all = Stream.builder();
        paths.fieldNames().forEachRemaining(all::add);
        List<String> described = all.build().toList();
        assertThat(described).contains("/api/v1/status", "/api/v1/reconciliations");
        for (String path : Stream.concat(
                        described.stream(),
                        Stream.of("/", "/q/metrics", "/q/health", "/q/openapi", "/api/v1/nothing", "/q/info", "/q/dev"))
                .toList()) {
            search.searchText(
                    "GET " + path, service.get(path.replaceAll("\\{.*?}", "1")).body());
            search.searchText(
                    "POST " + path,
                    service.post(path.replaceAll("\\{.*?}", "1"), "[]").body());
        }
        for (String body : List.of(
                "qzkanari",
                "{\"tables\":\"qzkanari\"}",
                "{\"level\":\"qzkanari\"}",
                "{\"level\":{\"qzkanari\":1}}",
                "{\"tables\":[[\"qzkanari\"]]}")) {
            var answer = service.post("/api/v1/reconciliations", body);
            assertThat(answer.status()).as(body).isBetween(400, 499);
            search.searchText("the refusal of a body", answer.body());
        }
        await("no reconciliation runs")
                .atMost(Replica.CATCH_UP)
                .until(() -> service.post("/api/v1/reconciliations", "{\"level\":\"counts\"}")
                                .status()
                        < 300);
    }

    /** Nothing below the directory and nothing searched before holds a protected value. */
    static void assertClean(Path directory, LeakSearch search) throws IOException {
        search.searchPath(directory);
        LeakSearch.Result result = search.result();
        assertThat(result.controls()).as("the search sees what may be there").isPositive();
        assertThat(result.files()).isGreaterThan(10);
        assertThat(result.notSearchedInside()).isEmpty();
        assertThat(result.places()).as("places that hold a protected value").isEmpty();
    }
}
