package dev.sluice;

import dev.sluice.policy.Admission;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyPreview;
import dev.sluice.policy.TablePolicy;
import dev.sluice.row.Column;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sample rows of one table before and after the policy. What passes only because nobody classified it is an original
 * like any other, and is shown as such.
 */
final class TablePreview {
    /** Whether the rows as the source has them may be seen. */
    enum Originals {
        HIDDEN,
        SHOWN
    }

    private static final String UNCLASSIFIED = "(passes unmasked)";
    private static final String LEFT_OUT = "(left out)";

    private final Policy policy;
    private final TableSchema table;
    private final List<Row> samples;
    private final Originals originals;

    /** Columns that a rule decides about. */
    private final Set<String> ruled;

    TablePreview(Policy policy, TableSchema table, List<Row> samples, Originals originals) {
        this.policy = policy;
        this.table = table;
        this.samples = List.copyOf(samples);
        this.ruled = table.columns().stream()
                .filter(column -> policy.classifies(table.id(), column))
                .map(Column::name)
                .collect(Collectors.toUnmodifiableSet());
        this.originals = originals;
    }

    /** @throws dev.sluice.policy.PolicyException if the policy does not fit the table or a value */
    @Override
    public String toString() {
        PolicyPreview masked = PolicyPreview.of(policy, table, samples);
        StringBuilder text =
                new StringBuilder(TerminalTable.printable(table.id().toString()));
        text.append(": ").append(masked.rows().size()).append(" rows shown");
        if (masked.excludedRows() > 0) {
            text.append(", ").append(masked.excludedRows()).append(" left out by the filter");
        }
        text.append('\n');
        text.append(originals == Originals.SHOWN ? beforeAndAfter(masked) : after(masked));
        String passing = table.columns().stream()
                .map(Column::name)
                .filter(column -> masked.columns().contains(column) && !ruled.contains(column))
                .collect(Collectors.joining(", "));
        if (!passing.isEmpty()) {
            text.append("Without a rule, so they pass as they are (unclassified: allow): ")
                    .append(TerminalTable.printable(passing))
                    .append('\n');
        }
        return text.toString();
    }

    private TerminalTable after(PolicyPreview masked) {
        TerminalTable lines = new TerminalTable(masked.columns());
        masked.rows()
                .forEach(row -> lines.add(IntStream.range(0, row.size())
                        .mapToObj(index -> ruled.contains(masked.columns().get(index)) ? row.get(index) : UNCLASSIFIED)
                        .toList()));
        return lines;
    }

    /** Two lines for each row, over the source's columns. */
    private TerminalTable beforeAndAfter(PolicyPreview masked) {
        TablePolicy compiled = policy.compile(table);
        List<Row> kept = samples.stream()
                .filter(sample -> compiled.judgeOld(sample) instanceof Admission.Admitted)
                .toList();
        PolicyPreview before = PolicyPreview.of(Policy.passingEverything(), table, kept);
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(before.columns());
        TerminalTable lines = new TerminalTable(header);
        for (int number = 0; number < before.rows().size(); number++) {
            List<String> original = new ArrayList<>(List.of("original"));
            original.addAll(before.rows().get(number));
            lines.add(original);
            List<String> row = masked.rows().get(number);
            List<String> becomes = new ArrayList<>(List.of("becomes"));
            before.columns().forEach(column -> {
                int index = masked.columns().indexOf(column);
                becomes.add(index < 0 ? LEFT_OUT : row.get(index));
            });
            lines.add(becomes);
        }
        return lines;
    }
}
