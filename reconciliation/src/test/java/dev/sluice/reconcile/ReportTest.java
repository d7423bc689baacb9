package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Path GOLDEN = Path.of("reconciliation/src/test/golden");

    private final Report report = new Report(
            Verdict.MISMATCH,
            Level.ROWS,
            "1.0",
            "{\"lsn\":\"0/16B3748\"}",
            "{\"lsn\":\"0/16B3800\"}",
            new UUID(1, 2),
            "f00d",
            Instant.parse("2026-01-02T03:04:05Z"),
            Instant.parse("2026-01-02T03:04:06.5Z"),
            List.of(
                    new TableReport(
                            "shop.customers",
                            Optional.of(7L),
                            1_000_000,
                            1_000_001,
                            5,
                            6,
                            Verdict.MISMATCH,
                            Optional.of(Verdict.MISMATCH),
                            "checksums computed in the source database",
                            7,
                            List.of("secret"),
                            Optional.of(2),
                            Optional.of(1),
                            Optional.of(List.of(
                                    new RangeReport(Optional.empty(), 500_000, 500_001, Verdict.MISMATCH),
                                    new RangeReport(Optional.of("<b>"), 500_000, 500_000, Verdict.MATCH))),
                            Optional.of(new Differences(
                                    Map.of(DifferenceKind.EXTRA, 1L),
                                    List.of(new DifferingRow(DifferenceKind.EXTRA, Map.of("id", "7"), List.of())),
                                    true))),
                    new TableReport(
                            "shop.orders",
                            Optional.of(8L),
                            12,
                            12,
                            0,
                            0,
                            Verdict.MATCH,
                            Optional.empty(),
                            "numbers of rows",
                            0,
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty())),
            List.of("shop.old"));

    @Test
    void the_json_is_the_published_one() throws Exception {
        assertThat(ReportJson.of(report).strip())
                .isEqualTo(Files.readString(GOLDEN.resolve("report.json")).strip());
    }

    @Test
    void the_schema_knows_every_field() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode schema =
                mapper.readTree(Path.of("reconciliation/report.schema.json").toFile());
        JsonNode json = mapper.readTree(ReportJson.of(report));
        assertThat(names(json)).isEqualTo(names(schema.get("properties")));
        JsonNode table = schema.at("/$defs/table/properties");
        assertThat(names(json.at("/tables/0"))).isEqualTo(names(table));
        assertThat(names(json.at("/tables/0/differences"))).isEqualTo(names(table.at("/differences/properties")));
        assertThat(names(json.at("/tables/0/differences/rows/0")))
                .isEqualTo(names(table.at("/differences/properties/rows/items/properties")));
    }

    @Test
    void a_key_cannot_make_the_terminal_do_anything() {
        Differences differences = new Differences(
                Map.of(DifferenceKind.EXTRA, 1L),
                List.of(new DifferingRow(DifferenceKind.EXTRA, Map.of("id", "\u001b[2J\u202etxt"), List.of())),
                true);
        TableReport table = report.tables().getFirst();
        String text = ReportText.of(new Report(
                report.verdict(),
                report.level(),
                report.version(),
                report.sourcePosition(),
                report.lakePosition(),
                report.cut(),
                report.policy(),
                report.startedAt(),
                report.finishedAt(),
                List.of(new TableReport(
                        table.table(),
                        table.lakeSnapshot(),
                        1,
                        2,
                        0,
                        0,
                        Verdict.MISMATCH,
                        Optional.of(Verdict.MISMATCH),
                        table.comparedBy(),
                        7,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(differences))),
                List.of()));
        assertThat(text).contains("id=\\u001b[2J\\u202etxt").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void the_page_shows_everything_and_escapes_it() throws Exception {
        String page = ReportHtml.of(report);
        assertThat(page)
                .contains("<h1>MISMATCH</h1>1 of 2 tables differ")
                .contains("1,000,001")
                .contains("only in the lake", "id=7", "shop.old", "f00d", "secret", "0/16B3748")
                .contains("from &lt;b&gt;: 500,000 rows")
                .doesNotContain("<b>:")
                .doesNotContain("<script", "http://", "https://");
        assertThat(page.split("<span class=\"MISMATCH\"", -1)).hasSize(2);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void people_read_a_table() throws Exception {
        assertThat(ReportText.of(report)).isEqualTo(Files.readString(GOLDEN.resolve("report.txt")));
    }

    @Test
    void outcomes_map_to_the_contracts_exit_codes() {
        assertThat(ExitCode.of(report).code()).isEqualTo(1);
        assertThat(ExitCode.of(new InvalidRequestException("x")).code()).isEqualTo(2);
        assertThat(ExitCode.of(new NotCompletedException("x")).code()).isEqualTo(3);
    }
}
