package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.ColumnRule;
import dev.sluice.row.Column;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.List;

/** Finds the rules and patterns of a policy that decide nothing on the real tables: their authors believe they do. */
final class IdleRules {
    private final PolicyRules rules;
    private final Findings findings;

    IdleRules(PolicyRules rules, Findings findings) {
        this.rules = rules;
        this.findings = findings;
    }

    void warn(List<TableSchema> tables) {
        for (ColumnRule rule : rules.columns()) {
            if (rule.match().names().isEmpty()) {
                warn(
                        tables,
                        rule,
                        rule.place(),
                        "The rule",
                        (table, column) -> rule.match().matches(table, column));
            }
            for (NamePattern pattern : rule.match().names()) {
                warn(
                        tables,
                        rule,
                        pattern.place(),
                        "Pattern " + pattern,
                        (table, column) -> rule.match().matchesBy(pattern, table, column));
            }
        }
        rules.tables().forEach(rule -> warn(tables, rule.patterns()));
        rules.rules().forEach(rule -> warn(tables, rule.patterns()));
    }

    private void warn(List<TableSchema> tables, List<NamePattern> patterns) {
        for (NamePattern pattern : patterns) {
            if (tables.stream()
                    .noneMatch(table ->
                            pattern.matches(table.id().schema(), table.id().name()))) {
                findings.warning(pattern.place(), "Pattern " + pattern + " matches no table", "mend or remove it");
            }
        }
    }

    private interface Condition {
        boolean matches(TableId table, Column column);
    }

    private void warn(List<TableSchema> tables, ColumnRule rule, Place place, String what, Condition condition) {
        boolean matches = false;
        for (TableSchema table : tables) {
            for (Column column : table.columns()) {
                if (condition.matches(table.id(), column)) {
                    matches = true;
                    if (rules.columnRule(table.id(), column)
                            .orElseThrow()
                            .place()
                            .equals(rule.place())) {
                        return;
                    }
                }
            }
        }
        findings.warning(
                place,
                what + (matches ? " never decides: earlier rules match all of it" : " matches no column"),
                matches ? "move it up, or remove it" : "mend or remove it");
    }
}
