package dev.sluice.lake;

import dev.sluice.row.TableId;

/** A table of the source has changed so that the rows which the lake holds cannot be made to show it. */
final class NotFollowedException extends LakeRefusedException {
    private static final long serialVersionUID = 1L;

    private final boolean ofColumns;

    /** @param ofColumns whether columns have changed, which is a matter of {@link SchemaRules}, and not only rows */
    NotFollowedException(TableId table, String change, boolean ofColumns) {
        super("Cannot follow " + table + ": " + change);
        this.ofColumns = ofColumns;
    }

    boolean isOfColumns() {
        return ofColumns;
    }
}
