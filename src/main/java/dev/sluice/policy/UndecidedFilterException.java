package dev.sluice.policy;

import dev.sluice.row.TableId;

/** A row filter needs a column of which the log did not carry the value. */
public final class UndecidedFilterException extends PolicyException {
    private static final long serialVersionUID = 1L;

    public UndecidedFilterException(TableId table) {
        super("Cannot decide whether a changed row of " + table
                + " is kept: the log does not carry a large value that its filter needs; run ALTER TABLE " + table
                + " REPLICA IDENTITY FULL, or filter on another column");
    }
}
