package dev.sluice.reconcile;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes a report as one page that needs nothing else, for whoever signs off a migration. */
public final class ReportHtml {
    private static final String TEXT_HTML = "text/html";
    private static final Template PAGE = Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new HtmlEscaper(List.of(TEXT_HTML)))
            .strictRendering(true)
            .build()
            .parse(resource(), Variant.forContentType(TEXT_HTML));

    private ReportHtml() {}

    /** The report as HTML 5 in UTF-8, without scripts and without anything loaded from elsewhere. */
    public static String of(Report report) {
        return PAGE.data("verdict", report.verdict())
                .data("summary", summary(report))
                .data("facts", facts(report))
                .data("positions", report.positions().orElse(List.of()))
                .data("tables", report.tables().stream().map(TableView::of).toList())
                .data("onlyInLake", String.join(", ", report.onlyInLake()))
                .data("repair", report.repair().map(ReportHtml::lines).orElse(List.of()))
                .render();
    }

    record Fact(String name, String text, boolean code) {}

    record RangeView(Verdict verdict, String title) {
        static RangeView of(RangeReport range) {
            return new RangeView(
                    range.verdict(),
                    range.from().map(from -> "from " + from + ": ").orElse("") + ReportText.number(range.sourceRows())
                            + " rows at the source, " + ReportText.number(range.lakeRows()) + " in the lake"
                            + range.position()
                                    .map(position -> ", at position " + (position + 1))
                                    .orElse(""));
        }
    }

    record RowView(String kind, String key, String columns) {
        static RowView of(DifferingRow row) {
            return new RowView(
                    ReportText.word(row.kind()), ReportText.key(row.key()), String.join(", ", row.columns()));
        }
    }

    /** A table's part of the page; what is absent is an empty text or list. */
    record TableView(
            String name,
            String sourceRows,
            String lakeRows,
            Verdict counts,
            boolean hasChecksum,
            String checksum,
            String columns,
            String comparedBy,
            String snapshot,
            String places,
            String notCompared,
            List<RangeView> ranges,
            int rangeCount,
            int differingRanges,
            String totals,
            boolean complete,
            List<RowView> rows) {
        static TableView of(TableReport table) {
            List<RangeReport> ranges = table.ranges().orElse(List.of());
            return new TableView(
                    table.table(),
                    ReportText.number(table.sourceRows()),
                    ReportText.number(table.lakeRows()),
                    table.counts(),
                    table.checksum().isPresent(),
                    table.checksum().map(Verdict::name).orElse(""),
                    table.comparedColumns() + " of "
                            + (table.comparedColumns() + table.notCompared().size()),
                    table.comparedBy(),
                    table.lakeSnapshot().map(String::valueOf).orElse(""),
                    ReportText.places(table),
                    String.join(", ", table.notCompared()),
                    ranges.stream().map(RangeView::of).toList(),
                    ranges.size(),
                    table.differingParts().orElse(0),
                    table.differences()
                            .map(Differences::totals)
                            .map(ReportText::totals)
                            .orElse(""),
                    table.differences().map(Differences::complete).orElse(true),
                    table.differences().map(Differences::rows).orElse(List.of()).stream()
                            .map(RowView::of)
                            .toList());
        }
    }

    private static List<String> lines(Repair repair) {
        List<String> lines = new ArrayList<>(List.of(ReportText.headline(repair)));
        repair.tables().forEach(table -> lines.add(ReportText.describe(table)));
        repair.verification()
                .ifPresent(report -> lines.add("After the repair: " + report.verdict() + ", " + summary(report)
                        + ", at "
                        + report.positions()
                                .map(positions -> positions.size() + " positions, the last ")
                                .orElse("")
                        + report.sourcePosition() + ", cut " + report.cut()));
        return lines;
    }

    private static String summary(Report report) {
        long mismatches = report.tables().stream()
                .filter(table -> table.verdict() == Verdict.MISMATCH)
                .count();
        return mismatches == 0
                ? report.tables().size() + " tables are the same on both sides, "
                        + report.positions()
                                .map(positions ->
                                        "compared at " + positions.size() + " positions, " + ReportText.SEVERAL)
                                .orElse("at one and the same transaction")
                : mismatches + " of " + report.tables().size() + " tables differ";
    }

    private static List<Fact> facts(Report report) {
        return List.of(
                new Fact("level", report.level().name().toLowerCase(Locale.ROOT), false),
                new Fact("started", report.startedAt().toString(), false),
                new Fact(
                        "took",
                        Duration.between(report.startedAt(), report.finishedAt())
                                        .toMillis()
                                + " ms",
                        false),
                new Fact("source read from", ReportText.place(report.readFrom()), false),
                new Fact("source at", report.sourcePosition(), true),
                new Fact("lake at", report.lakePosition(), true),
                new Fact("cut", report.cut().toString(), true),
                new Fact("policy", report.policy(), true),
                new Fact("Sluice", report.version(), false),
                new Fact(
                        "not compared",
                        report.tables().stream()
                                .filter(table -> !table.notCompared().isEmpty())
                                .map(table -> table.table() + " (" + String.join(", ", table.notCompared()) + ")")
                                .collect(Collectors.collectingAndThen(
                                        Collectors.joining(", "), text -> text.isEmpty() ? "nothing" : text)),
                        false));
    }

    private static String resource() {
        try (InputStream input = Objects.requireNonNull(ReportHtml.class.getResourceAsStream("report.html"))) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the report's template", e);
        }
    }
}
