package dev.sluice;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.policy.scan.ColumnFinding;
import dev.sluice.policy.scan.ScanReport;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A scan's report for people and for programs.
 *
 * @param failures why tables could not be read
 */
record ScanOutput(ScanReport report, List<String> failures) {
    ScanOutput {
        failures = List.copyOf(failures);
    }

    /** One column in JSON. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Entry(
            String schema,
            String table,
            String column,
            String type,
            String status,

            @com.fasterxml.jackson.annotation.JsonProperty("class")
            Optional<String> personalClass,

            Optional<Double> confidence,
            Optional<String> reason) {}

    /** The whole report in JSON. */
    record Document(int rows, int personal, List<Entry> columns, List<String> notRead, String policy) {}

    String json() throws JsonProcessingException {
        return new ObjectMapper()
                .registerModule(new com.fasterxml.jackson.datatype.jdk8.Jdk8Module())
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(new Document(
                        report.rows(),
                        report.personal().size(),
                        report.findings().stream().map(ScanOutput::entry).toList(),
                        failures,
                        report.policy()));
    }

    private static Entry entry(ColumnFinding finding) {
        return switch (finding) {
            case ColumnFinding.Personal personal ->
                new Entry(
                        finding.column().table().schema(),
                        finding.column().table().name(),
                        finding.column().column(),
                        finding.column().type(),
                        "personal",
                        Optional.of(personal.personalClass().label()),
                        Optional.of(personal.confidence()),
                        Optional.of(personal.reason()));
            case ColumnFinding.Classified _ -> entry(finding, "classified");
            case ColumnFinding.Harmless _ -> entry(finding, "harmless");
            case ColumnFinding.Unknown _ -> entry(finding, "unknown");
        };
    }

    private static Entry entry(ColumnFinding finding, String status) {
        return new Entry(
                finding.column().table().schema(),
                finding.column().table().name(),
                finding.column().column(),
                finding.column().type(),
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    void print(PrintStream out) {
        int width = report.findings().stream()
                .mapToInt(finding -> name(finding).length())
                .max()
                .orElse(1);
        for (ColumnFinding finding : report.findings()) {
            switch (finding) {
                case ColumnFinding.Personal personal ->
                    out.printf(
                            Locale.ROOT,
                            "%-" + width + "s  %-13s %.2f  %s%n",
                            name(finding),
                            personal.personalClass().label(),
                            personal.confidence(),
                            personal.reason());
                case ColumnFinding.Classified _ ->
                    out.printf("%-" + width + "s  classified by the policy%n", name(finding));
                case ColumnFinding.Unknown _ ->
                    out.printf("%-" + width + "s  no values to look at, and its name says nothing%n", name(finding));
                case ColumnFinding.Harmless _ -> {}
            }
        }
        out.printf(
                "%nLook personal and are not classified: %d. Classified: %d. Look harmless: %d. Nothing to look at: %d.%n",
                report.personal().size(),
                report.of(ColumnFinding.Classified.class).size(),
                report.of(ColumnFinding.Harmless.class).size(),
                report.of(ColumnFinding.Unknown.class).size());
    }

    private static String name(ColumnFinding finding) {
        return TerminalTable.printable(
                finding.column().table() + "." + finding.column().column());
    }
}
