package dev.sluice.policy;

import dev.sluice.row.TableId;

/** Told of rows for which a rule's check does not hold, whatever happens to them then. */
public interface Violations {
    Violations NOT_COUNTED = (_, _, _) -> {};

    /**
     * @param rule its name
     * @param action what the rule says: drop, quarantine, warn or stop
     */
    void violated(TableId table, String rule, String action);
}
