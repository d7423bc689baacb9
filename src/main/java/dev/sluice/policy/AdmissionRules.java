package dev.sluice.policy;

import dev.sluice.policy.RowExpression.Outcome;
import dev.sluice.policy.RowRule.Violation;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The filter and the rules of one table. The filter comes first; of the rules, the first that is violated decides. */
final class AdmissionRules {
    /** @param notHolding what happens where the check does not hold, made once */
    record Rule(String name, RowExpression check, Violation violation, Admission notHolding) {
        Rule(String name, RowExpression check, Violation violation) {
            this(
                    name,
                    check,
                    violation,
                    violation == Violation.QUARANTINE
                            ? new Admission.Quarantined(name, "the check does not hold")
                            : Admission.LEFT_OUT);
        }
    }

    private final TableId table;
    private final Optional<RowExpression> filter;
    private final List<Rule> rules;
    private final List<Rule> rulesForOld;

    AdmissionRules(TableId table, Optional<RowExpression> filter, List<Rule> rules) {
        this.table = table;
        this.filter = filter;
        this.rules = rules;
        this.rulesForOld = rules.stream()
                .filter(rule -> rule.violation != Violation.STOP && rule.violation != Violation.WARN)
                .toList();
    }

    boolean isEmpty() {
        return filter.isEmpty() && rules.isEmpty();
    }

    /** @throws RuleViolatedException if a rule says stop */
    Admission judge(Row row, Violations violations) {
        return judge(expression -> expression.test(row), rules, violations);
    }

    /** As {@link #judge(Row, Violations)} of a row that is there already: rules that say stop do not count, nor does it. */
    Admission judgeOld(Row row) {
        return judge(expression -> expression.test(row), rulesForOld, Violations.NOT_COUNTED);
    }

    /** As {@link #judge(Row, Violations)} of the new row of an update. */
    Admission judge(Row after, Row before, Violations violations) {
        return judge(expression -> expression.test(after, before), rules, violations);
    }

    private Admission judge(Function<RowExpression, Outcome> test, List<Rule> applied, Violations violations) {
        if (filter.isPresent()) {
            Admission filtered = filtered(test.apply(filter.get()));
            if (filtered != Admission.ADMITTED) {
                return filtered;
            }
        }
        for (Rule rule : applied) {
            Admission ruled = ruled(rule, test.apply(rule.check), violations);
            if (ruled != Admission.ADMITTED) {
                return ruled;
            }
        }
        return Admission.ADMITTED;
    }

    private static Admission filtered(Outcome outcome) {
        return switch (outcome) {
            case HOLDS -> Admission.ADMITTED;
            case DOES_NOT_HOLD -> Admission.LEFT_OUT;
            case UNKNOWN -> Admission.UNDECIDED;
            case NULL_OPERAND, OVERFLOW, DIVISION_BY_ZERO, FAILED -> withoutResult("keep", outcome);
        };
    }

    private Admission ruled(Rule rule, Outcome outcome, Violations violations) {
        if (outcome == Outcome.HOLDS) {
            return Admission.ADMITTED;
        }
        if (outcome == Outcome.UNKNOWN) {
            // A warning decides nothing, so it need not stop what it cannot judge.
            return rule.violation == Violation.WARN ? Admission.ADMITTED : Admission.UNDECIDED;
        }
        violations.violated(table, rule.name, rule.violation.word());
        if (rule.violation == Violation.STOP) {
            throw new RuleViolatedException(table, rule.name, outcome.problem());
        }
        if (rule.violation == Violation.WARN) {
            return Admission.ADMITTED;
        }
        // A check without a result neither holds nor fails: a row is not lost for that.
        return outcome == Outcome.DOES_NOT_HOLD ? rule.notHolding : withoutResult(rule.name, outcome);
    }

    private static Admission withoutResult(String rule, Outcome outcome) {
        return new Admission.Quarantined(rule, "the expression has no result: " + outcome.problem());
    }
}
