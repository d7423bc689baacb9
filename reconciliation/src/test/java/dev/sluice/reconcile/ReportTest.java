package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.row.ReadFrom;
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
            new ReadFrom(ReadFrom.Role.STANDBY, "standby.example.com:5432/shop", 18_400, 12),
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
                                    new RangeReport(
                                            Optional.empty(),
                                            Optional.empty(),
                                            500_000,
                                            500_001,
                                            Verdict.MISMATCH,
                                            Optional.empty()),
                                    new RangeReport(
                                            Optional.of("<b>"),
                                            Optional.empty(),
                                            500_000,
                                            500_000,
                                            Verdict.MATCH,
                                            Optional.empty()))),
                            Optional.of(new Differences(
                                    Map.of(DifferenceKind.EXTRA, 1L),
                                    List.of(new DifferingRow(DifferenceKind.EXTRA, Map.of("id", "7"), List.of())),
                                    true)),
                            Optional.empty()),
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
                            Optional.empty(),
                            Optional.empty())),
            List.of("shop.old"),
            Optional.empty(),
            Optional.empty());

    private final Report mended = report.with(new Repair(
            true,
            List.of(new Repair.Table("shop.customers", Optional.of(3), 1_000_011, 500_000)),
            Optional.of(verification())));

    private Report verification() {
        return new Report(
                Verdict.MATCH,
                Level.ROWS,
                "1.0",
                "{\"lsn\":\"0/16B4000\"}",
                ReadFrom.primary("db.example.com:5432/shop"),
                "{\"lsn\":\"0/16B4000\"}",
                new UUID(3, 4),
                "f00d",
                report.startedAt(),
                report.finishedAt(),
                List.of(report.tables().getLast()),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

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
        JsonNode json = mapper.readTree(ReportJson.of(overTwoPositions(mended)));
        assertThat(names(json)).isEqualTo(names(schema.get("properties")));
        assertThat(names(json.at("/readFrom"))).isEqualTo(names(schema.at("/properties/readFrom/properties")));
        JsonNode table = schema.at("/$defs/table/properties");
        assertThat(names(json.at("/tables/0"))).isEqualTo(names(table));
        assertThat(names(json.at("/tables/0/differences"))).isEqualTo(names(table.at("/differences/properties")));
        assertThat(names(json.at("/tables/0/differences/rows/0")))
                .isEqualTo(names(table.at("/differences/properties/rows/items/properties")));
        assertThat(names(json.at("/tables/0/ranges/1"))).isEqualTo(names(table.at("/ranges/items/properties")));
        assertThat(names(json.at("/tables/0/positions/0"))).isEqualTo(names(table.at("/positions/items/properties")));
        assertThat(names(json.at("/positions/0")))
                .isEqualTo(names(schema.at("/properties/positions/items/properties")));
        JsonNode repair = schema.at("/properties/repair/properties");
        assertThat(names(json.at("/repair"))).isEqualTo(names(repair));
        assertThat(names(json.at("/repair/tables/0"))).isEqualTo(names(repair.at("/tables/items/properties")));
        assertThat(repair.at("/verification/$ref").asText()).isEqualTo("#");
    }

    /** The same, with the first table's ranges compared at one position after the other. */
    private static Report overTwoPositions(Report one) {
        TableReport table = one.tables().getFirst();
        List<RangeReport> ranges = table.ranges().orElseThrow();
        return new Report(
                one.verdict(),
                one.level(),
                one.version(),
                one.sourcePosition(),
                one.readFrom(),
                one.lakePosition(),
                one.cut(),
                one.policy(),
                one.startedAt(),
                one.finishedAt(),
                List.of(
                        new TableReport(
                                table.table(),
                                table.lakeSnapshot(),
                                table.sourceRows(),
                                table.lakeRows(),
                                table.filteredRows(),
                                table.quarantinedRows(),
                                table.counts(),
                                table.checksum(),
                                table.comparedBy(),
                                table.comparedColumns(),
                                table.notCompared(),
                                table.parts(),
                                table.differingParts(),
                                Optional.of(List.of(
                                        ranges.getFirst().at(Optional.of(0)),
                                        ranges.getLast().at(Optional.of(1)))),
                                table.differences(),
                                Optional.of(List.of(
                                        new TableReport.At(0, Optional.of(7L)),
                                        new TableReport.At(1, Optional.of(9L))))),
                        one.tables().getLast()),
                one.onlyInLake(),
                one.repair(),
                Optional.of(List.of(
                        new ComparedPosition("{\"lsn\":\"0/16B3000\"}", "{\"lsn\":\"0/16B3001\"}", new UUID(5, 6)),
                        new ComparedPosition(one.sourcePosition(), one.lakePosition(), one.cut()))));
    }

    @Test
    void people_are_told_what_was_compared_at_which_position() {
        Report several = overTwoPositions(report);
        assertThat(ReportText.of(several))
                .contains("""

                        compared at 2 positions, each range of keys at exactly one of them; numbers of rows are the sums of\
                         what each range held at its own:
                          1: {"lsn":"0/16B3000"}
                          2: {"lsn":"0/16B3748"}
                          shop.customers: at 1, from key <b> on at 2
                        """)
                .contains("MISMATCH in 1 of 2 tables at 2 positions, the last {\"lsn\":\"0/16B3748\"}");
        assertThat(ReportHtml.of(several))
                .contains("<h2>Positions</h2>", "0/16B3001", "Positions: at 1, from key &lt;b&gt; on at 2.")
                .contains("in the lake, at position 2");
        assertThat(ReportHtml.of(report)).doesNotContain("<h2>Positions</h2>", "Positions:");
    }

    @Test
    void a_repair_is_told_to_people_with_what_holds_afterwards() {
        assertThat(ReportText.of(mended))
                .contains("Repair: copied again\n"
                        + "  shop.customers: 3 ranges of its key, 1,000,011 rows, about 500 kB at the source\n")
                .contains("After the repair:")
                .contains("source read from the primary db.example.com:5432/shop\n")
                .contains("MATCH at {\"lsn\":\"0/16B4000\"}");
        assertThat(ReportHtml.of(mended)).contains("<h2>Repair</h2>", "After the repair: MATCH", "0/16B4000");
        assertThat(ExitCode.of(mended)).isEqualTo(ExitCode.MATCH);
    }

    @Test
    void a_dry_run_says_that_nothing_was_changed_and_stays_a_mismatch() {
        Report planned = report.with(new Repair(
                false,
                List.of(new Repair.Table("shop.customers", Optional.empty(), 1_000_011, 500_000)),
                Optional.empty()));
        assertThat(ReportText.of(planned))
                .contains("changed nothing", "--apply", "shop.customers: all of it, 1,000,011 rows");
        assertThat(ExitCode.of(planned)).isEqualTo(ExitCode.MISMATCH);
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
                report.readFrom(),
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
                        Optional.of(differences),
                        Optional.empty())),
                List.of(),
                Optional.empty(),
                Optional.empty()));
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
                .contains("the standby standby.example.com:5432/shop, which was 18,400 bytes of log and 12 ms behind")
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
