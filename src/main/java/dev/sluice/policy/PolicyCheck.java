package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.row.Column;
import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks for everything that is wrong or doubtful in a policy, alone or against the tables that it is meant for. */
public final class PolicyCheck {
    private static final PolicyKey ANY_KEY = PolicyKey.of(new byte[PolicyKey.MIN_BYTES]);

    private final Findings findings;

    private PolicyCheck(Findings findings) {
        this.findings = findings;
    }

    /**
     * Checks a file.
     *
     * @param tables what the source has; none if only the file itself shall be checked
     * @return findings in the order of the file, those without a place first; none if all is well. A missing key is not among them: whoever writes a
     *     policy need not know its secret
     */
    public static List<Finding> check(Path file, List<TableSchema> tables) {
        Findings findings = new Findings(file.toString());
        PolicyFile.text(file, findings)
                .flatMap(text -> PolicyReader.read(text, findings))
                .ifPresent(rules -> new PolicyCheck(findings).against(rules, tables));
        return findings.list();
    }

    private void against(PolicyRules rules, List<TableSchema> tables) {
        if (tables.isEmpty()) {
            return;
        }
        Policy policy = new Policy(rules, Optional.of(ANY_KEY));
        for (TableSchema table : tables) {
            policy.compiler(table, findings).compile();
            warnOfUnclassified(rules, table);
        }
        rules.columns().forEach(rule -> rule.patterns().forEach(pattern -> warnOfIdle(rules, rule, pattern, tables)));
        rules.tables()
                .forEach(rule -> rule.patterns().forEach(pattern -> {
                    if (tables.stream()
                            .noneMatch(table -> pattern.matches(
                                    table.id().schema(), table.id().name()))) {
                        findings.warning(
                                pattern.place(), "Pattern " + pattern + " matches no table", "mend or remove it");
                    }
                }));
    }

    private void warnOfUnclassified(PolicyRules rules, TableSchema table) {
        String columns = table.columns().stream()
                .map(Column::name)
                .filter(column -> rules.columnRule(table.id(), column).isEmpty())
                .collect(Collectors.joining(", "));
        if (!columns.isEmpty()) {
            String consequence = rules.unclassified() == Unclassified.DENY ? "are left out" : "pass as they are";
            findings.warning(
                    Place.NOWHERE,
                    "Columns of " + table.id() + " without a rule " + consequence + ": " + columns,
                    "write rules for them");
        }
    }

    private void warnOfIdle(
            PolicyRules rules, PolicyRules.ColumnRule rule, NamePattern pattern, List<TableSchema> tables) {
        boolean matches = false;
        for (TableSchema table : tables) {
            for (Column column : table.columns()) {
                if (pattern.matches(table.id().schema(), table.id().name(), column.name())) {
                    matches = true;
                    if (rules.columnRule(table.id(), column.name())
                            .orElseThrow()
                            .place()
                            .equals(rule.place())) {
                        return;
                    }
                }
            }
        }
        findings.warning(
                pattern.place(),
                "Pattern " + pattern
                        + (matches ? " never decides: earlier rules match all of it" : " matches no column"),
                matches ? "move it up, or remove it" : "mend or remove it");
    }
}
