package dev.sluice.policy;

import dev.sluice.row.TableId;

/** A filter or a rule needs a column of which the log did not carry the value. */
public final class UndecidedFilterException extends PolicyException {
    private static final long serialVersionUID = 1L;

    public UndecidedFilterException(TableId table) {
        super("Cannot decide whether a changed row of " + table
                + " is kept: the log does not carry a large value that its filter or a rule needs; run ALTER TABLE "
                + table
                + " REPLICA IDENTITY FULL, or name another column");
    }
}
