package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks for everything that is wrong or doubtful in a policy, alone or against the tables that it is meant for. */
public final class PolicyCheck {
    private final Findings findings;

    private PolicyCheck(Findings findings) {
        this.findings = findings;
    }

    /**
     * Checks a file.
     *
     * @param tables what the source has; none if only the file itself shall be checked
     * @param lengths of the tables' texts
     * @return findings in the order of the file, those without a place first; none if all is well. A missing key is not among them: whoever writes a
     *     policy need not know its secret
     */
    public static List<Finding> check(Path file, List<TableSchema> tables, TextLengths lengths) {
        Findings findings = new Findings(file.toString());
        PolicyFile.text(file, findings)
                .flatMap(text -> PolicyReader.read(text, findings))
                .ifPresent(rules -> new PolicyCheck(findings).check(rules, tables, lengths));
        return findings.list();
    }

    private void check(PolicyRules rules, List<TableSchema> tables, TextLengths lengths) {
        new WeakMasks(findings).warn(rules);
        if (tables.isEmpty()) {
            return;
        }
        Policy policy = new Policy(rules, Optional.of(PolicyKey.KNOWN_TO_ALL));
        WeakChoices weakChoices = new WeakChoices(rules, lengths, findings);
        for (TableSchema table : tables) {
            policy.compiler(table, findings).compile();
            warnOfUnclassified(rules, table);
            weakChoices.warn(table);
        }
        new IdleRules(rules, findings).warn(tables);
    }

    private void warnOfUnclassified(PolicyRules rules, TableSchema table) {
        String columns = table.columns().stream()
                .filter(column -> rules.columnRule(table.id(), column).isEmpty())
                .map(Column::name)
                .collect(Collectors.joining(", "));
        if (!columns.isEmpty()) {
            String consequence = switch (rules.unclassified(table.id())) {
                case DENY -> "are left out";
                case MASK -> "are redacted or set to NULL";
                case ALLOW -> "pass as they are";
            };
            findings.warning(
                    Place.NOWHERE,
                    "Columns of " + table.id() + " without a rule " + consequence + ": " + columns,
                    "write rules for them");
        }
    }
}
