package dev.sluice.policy;

import dev.sluice.row.Refused;
import dev.sluice.row.TableId;

/** A row has a value that the lake's type cannot hold, and neither policy nor configuration says what to do instead. */
public final class ValueRefusedException extends PolicyException {
    private static final long serialVersionUID = 1L;

    /** @param problem in words that may be said of the value */
    ValueRefusedException(TableId table, String column, String problem, Refused value) {
        super("Cannot replicate a value of " + table + "." + column + ": " + problem + ". " + value.remedy());
    }
}
