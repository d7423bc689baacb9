package dev.sluice.reconcile;

import dev.sluice.row.ReadFrom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints reports for a terminal. */
public final class ReportText {
    private static final List<String> HEADINGS = List.of("table", "source rows", "lake rows", "counts", "checksum");
    private static final int FIRST_NUMBER = 1;
    private static final int LAST_NUMBER = 2;

    /** What a comparison at several positions claims. */
    static final String SEVERAL =
            "each range of keys at exactly one of them; numbers of rows are the sums of what each range"
                    + " held at its own";

    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]");

    private ReportText() {}

    /** A table of all tables, then what differs, then the verdict; lines end with a line feed. */
    public static String of(Report report) {
        List<List<String>> lines = new ArrayList<>(List.of(HEADINGS));
        for (TableReport table : report.tables()) {
            lines.add(List.of(
                    table.table(),
                    number(table.sourceRows()),
                    number(table.lakeRows()),
                    table.counts().name(),
                    table.checksum().map(Verdict::name).orElse("-")));
        }
        StringBuilder text = new StringBuilder(aligned(lines));
        report.tables().forEach(table -> details(table, text));
        report.positions().ifPresent(positions -> positions(report, positions, text));
        if (!report.onlyInLake().isEmpty()) {
            text.append("\nonly in the lake, not judged: ")
                    .append(String.join(", ", report.onlyInLake()))
                    .append('\n');
        }
        text.append("\nsource read from ").append(place(report.readFrom())).append('\n');
        long mismatches = report.tables().stream()
                .filter(table -> table.verdict() == Verdict.MISMATCH)
                .count();
        text.append('\n').append(report.verdict());
        if (mismatches > 0) {
            text.append(" in ")
                    .append(mismatches)
                    .append(" of ")
                    .append(report.tables().size())
                    .append(" tables");
        }
        text.append(" at ")
                .append(report.positions()
                        .map(positions -> positions.size() + " positions, the last ")
                        .orElse(""))
                .append(report.sourcePosition())
                .append(", level ")
                .append(report.level().name().toLowerCase(Locale.ROOT))
                .append(", in ")
                .append(Duration.between(report.startedAt(), report.finishedAt())
                        .toMillis())
                .append(" ms\n");
        report.repair().ifPresent(repair -> repair(repair, text));
        return text.toString();
    }

    static String place(ReadFrom server) {
        return switch (server.role()) {
            case PRIMARY -> "the primary " + printable(server.server());
            case STANDBY ->
                "the standby " + printable(server.server()) + ", which was " + number(server.lagBytes())
                        + " bytes of log and " + number(server.lagMillis()) + " ms behind";
        };
    }

    private static void positions(Report report, List<ComparedPosition> positions, StringBuilder text) {
        text.append("\ncompared at ")
                .append(positions.size())
                .append(" positions, ")
                .append(SEVERAL)
                .append(":\n");
        for (int index = 0; index < positions.size(); index++) {
            text.append("  ")
                    .append(index + 1)
                    .append(": ")
                    .append(positions.get(index).sourcePosition())
                    .append('\n');
        }
        report.tables()
                .forEach(table -> text.append("  ")
                        .append(table.table())
                        .append(": ")
                        .append(places(table))
                        .append('\n'));
    }

    /** At which positions, counted from 1, which ranges of a table were compared; empty if there was only one. */
    static String places(TableReport table) {
        List<String> places = new ArrayList<>();
        Optional<Integer> last = Optional.empty();
        for (RangeReport range : table.ranges().orElse(List.of())) {
            if (range.position().isPresent() && !range.position().equals(last)) {
                last = range.position();
                String from = range.from()
                        .map(key -> "from key " + printable(key) + " on ")
                        .orElse("");
                places.add(from + "at " + (last.get() + 1));
            }
        }
        if (places.isEmpty()) {
            table.positions().orElse(List.of()).forEach(at -> places.add("at " + (at.position() + 1)));
        }
        return String.join(", ", places);
    }

    private static void repair(Repair repair, StringBuilder text) {
        text.append('\n').append(headline(repair)).append('\n');
        repair.tables()
                .forEach(table -> text.append("  ").append(describe(table)).append('\n'));
        repair.verification()
                .ifPresent(report -> text.append("\nAfter the repair:\n").append(of(report)));
    }

    static String headline(Repair repair) {
        if (repair.tables().isEmpty()) {
            return "Repair: there is nothing to repair";
        }
        return repair.applied()
                ? "Repair: copied again"
                : "Repair, a dry run that changed nothing: this would be copied again (--apply does it)";
    }

    static String describe(Repair.Table table) {
        String what = table.ranges()
                .map(ranges -> ranges == 1 ? "one range of its key" : number(ranges) + " ranges of its key")
                .orElse("all of it");
        return table.table() + ": " + what + ", " + number(table.rows()) + " rows, about "
                + Estimate.size(table.bytes()) + " at the source";
    }

    private static void details(TableReport table, StringBuilder text) {
        if (table.filteredRows() + table.quarantinedRows() > 0) {
            text.append('\n')
                    .append(table.table())
                    .append(": left out of both sides by the policy: ")
                    .append(number(table.filteredRows()))
                    .append(" filtered, ")
                    .append(number(table.quarantinedRows()))
                    .append(" in quarantine\n");
        }
        if (!table.notCompared().isEmpty()) {
            text.append('\n')
                    .append(table.table())
                    .append(": not compared, because the policy drops them: ")
                    .append(String.join(", ", table.notCompared()))
                    .append('\n');
        }
        table.differences()
                .filter(differences -> !differences.totals().isEmpty())
                .ifPresent(differences -> {
                    text.append('\n').append(table.table()).append(": ");
                    text.append(totals(differences.totals())).append('\n');
                    for (DifferingRow row : differences.rows()) {
                        text.append("  ").append(word(row.kind())).append("  ").append(key(row.key()));
                        if (!row.columns().isEmpty()) {
                            text.append("  in ").append(String.join(", ", row.columns()));
                        }
                        text.append('\n');
                    }
                    if (!differences.complete()) {
                        text.append("  (not all are listed)\n");
                    }
                });
    }

    static String totals(Map<DifferenceKind, Long> totals) {
        return totals.entrySet().stream()
                .map(entry -> number(entry.getValue()) + " " + word(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    static String word(DifferenceKind kind) {
        return switch (kind) {
            case UNMASKED -> "UNMASKED";
            case MISSING -> "missing in the lake";
            case EXTRA -> "only in the lake";
            case DIFFERENT -> "different";
            case DUPLICATED -> "duplicated in the lake";
        };
    }

    static String key(Map<String, String> key) {
        return key.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + printable(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Control and format characters as escapes: a value may hold what a terminal obeys. */
    private static String printable(String text) {
        return NOT_PRINTABLE
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        String.format(Locale.ROOT, "\\u%04x", match.group().codePointAt(0))));
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String aligned(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String blanks = " ".repeat(widths[column] - line.get(column).length());
                boolean number = column >= FIRST_NUMBER && column <= LAST_NUMBER;
                padded.append(number ? blanks + line.get(column) : line.get(column) + blanks)
                        .append("  ");
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
