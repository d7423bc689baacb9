package dev.sluice.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints reports for a terminal. */
public final class ReportText {
    private static final List<String> HEADINGS = List.of("table", "source rows", "lake rows", "counts", "checksum");
    private static final int FIRST_NUMBER = 1;
    private static final int LAST_NUMBER = 2;

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
        if (!report.onlyInLake().isEmpty()) {
            text.append("\nonly in the lake, not judged: ")
                    .append(String.join(", ", report.onlyInLake()))
                    .append('\n');
        }
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
        return text.append(" at ")
                .append(report.sourcePosition())
                .append(", level ")
                .append(report.level().name().toLowerCase(Locale.ROOT))
                .append(", in ")
                .append(Duration.between(report.startedAt(), report.finishedAt())
                        .toMillis())
                .append(" ms\n")
                .toString();
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
