package dev.sluice.policy.scan;

import dev.sluice.policy.PolicySchema;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes a scan's findings as a policy. Each column is named exactly, and {@code unclassified: deny} keeps back whatever
 * the scan had no reason to call harmless: nobody gets data out by not looking.
 */
final class ProposedPolicy {
    private static final String PUBLIC = "public";

    private final ScanReport report;
    private final StringBuilder yaml = new StringBuilder();
    // Patterns ignore case, and one that an earlier one covers is an error.
    private final Set<String> written = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    private final Map<PersonalClass, List<ColumnFinding.Personal>> byClass = new EnumMap<>(PersonalClass.class);
    private final List<Rule> byMask = new ArrayList<>();
    private final List<Rule> harmless = new ArrayList<>();
    private final List<ColumnSample> leftOut = new ArrayList<>();

    /** One column's pattern, and why it is there. */
    private record Rule(ColumnSample column, String domain, String comment) {}

    ProposedPolicy(ScanReport report) {
        this.report = report;
        report.findings().forEach(finding -> {
            switch (finding) {
                case ColumnFinding.Personal personal -> sort(personal);
                case ColumnFinding.Classified _ -> {}
                case ColumnFinding.Harmless(ColumnSample column) -> harmless.add(new Rule(column, "", ""));
                case ColumnFinding.Unknown(ColumnSample column) -> {
                    if (column.key()) {
                        byMask.add(new Rule(column, "unknown", "a key without values to look at"));
                    } else {
                        leftOut.add(column);
                    }
                }
            }
        });
    }

    /** A class's mask must fit the column's type, and keep a key unique. */
    private void sort(ColumnFinding.Personal personal) {
        ColumnSample column = personal.column();
        PersonalClass found = personal.personalClass();
        boolean fits =
                column.key() ? found.mask().contains("hash") : column.family().isText() || found.fitsEveryType();
        if (fits) {
            byClass.computeIfAbsent(found, _ -> new ArrayList<>()).add(personal);
        } else {
            byMask.add(new Rule(column, found.label(), comment(personal)));
        }
    }

    String yaml() {
        line(PolicySchema.HEADER);
        line("# For editors that read the line above: ./sluice policy schema > " + PolicySchema.FILE
                + ", beside this file.");
        line("# Proposed by ./sluice policy scan from up to " + String.format(Locale.ROOT, "%,d", report.rows())
                + " rows of each table. A proposal: look through it before you use it,");
        line("# the columns of class public above all. Masks of kind hash need SLUICE_POLICY_KEY_FILE.");
        if (!report.of(ColumnFinding.Classified.class).isEmpty()) {
            line("# These are rules for the columns that the configured policy does not classify: put them into it.");
        }
        line("version: 1");
        line("unclassified: deny");
        StringBuilder rules = new StringBuilder();
        List<String> classes = new ArrayList<>();
        byClass.forEach((found, columns) -> {
            String rule = rule(
                    "class: " + found.label(),
                    columns.stream().map(ProposedPolicy::rule).toList());
            rules.append(rule);
            if (!rule.isEmpty()) {
                classes.add(found.label() + ": " + found.mask());
            }
        });
        byMask.forEach(rule -> rules.append(rule("mask: hash\n    domain: " + rule.domain(), List.of(rule))));
        String passing = rule("class: " + PUBLIC, harmless);
        rules.append(passing);
        if (!passing.isEmpty()) {
            classes.add(PUBLIC + ": {mask: pass}");
        }
        if (!classes.isEmpty()) {
            line("classes:");
            classes.forEach(declared -> line("  " + declared));
        }
        if (!rules.isEmpty()) {
            line("columns:");
            yaml.append(rules);
        }
        if (!leftOut.isEmpty()) {
            line("# Left out until somebody decides, because they hold no values to look at:");
            leftOut.forEach(column -> line("#   " + printable(pattern(column))));
        }
        return yaml.toString();
    }

    private static Rule rule(ColumnFinding.Personal personal) {
        return new Rule(personal.column(), "", comment(personal));
    }

    /** The empty text if earlier rules match all of it. */
    private String rule(String decision, List<Rule> rules) {
        StringBuilder text = new StringBuilder();
        for (Rule rule : rules) {
            String pattern = pattern(rule.column());
            if (written.add(pattern)) {
                text.append("      - ").append(quoted(pattern));
                text.append(rule.comment().isEmpty() ? "\n" : " # " + printable(rule.comment()) + "\n");
            }
        }
        return text.isEmpty() ? "" : "  - match:\n" + text + "    " + decision + "\n";
    }

    private static String comment(ColumnFinding.Personal personal) {
        return String.format(Locale.ROOT, "%.2f: %s", personal.confidence(), personal.reason());
    }

    private static String pattern(ColumnSample column) {
        return escaped(column.table().schema()) + "." + escaped(column.table().name()) + "." + escaped(column.column());
    }

    private static String escaped(String name) {
        return name.replaceAll("[\\\\.*?]", "\\\\$0");
    }

    private static String quoted(String text) {
        if (text.equals(printable(text))) {
            return "'" + text.replace("'", "''") + "'";
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(character -> {
            if (character < ' ' || character == '"' || character == '\\' || character > '~') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", character));
            } else {
                quoted.append((char) character);
            }
        });
        return quoted.append('"').toString();
    }

    /** On one line, and without what terminals obey. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029\\uFEFF]", " ");
    }

    private void line(String text) {
        yaml.append(text).append('\n');
    }
}
