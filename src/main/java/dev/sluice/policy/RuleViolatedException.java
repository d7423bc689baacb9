package dev.sluice.policy;

import dev.sluice.row.TableId;

/** A row does not meet a rule that says stop. */
public final class RuleViolatedException extends PolicyException {
    private static final long serialVersionUID = 1L;

    RuleViolatedException(TableId table, String rule, String problem) {
        super("Cannot replicate a row of " + table + ": rule " + rule
                + (problem.isEmpty() ? " does not hold" : " has no result, because " + problem)
                + ", and says stop; mend the row at the source, or let the rule say quarantine");
    }
}
