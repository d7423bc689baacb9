package dev.sluice.lake;

import dev.sluice.row.NeedsWholeCopy;
import dev.sluice.row.TableId;

/** A copy of a part of a table cannot be put among the table's other rows. */
public final class PartialCopyTornException extends LakeException implements NeedsWholeCopy {
    private static final long serialVersionUID = 1L;

    private final TableId table;

    PartialCopyTornException(TableId table, String reason) {
        super("Cannot copy a part of " + table + ": " + reason + ". All of it is copied");
        this.table = table;
    }

    @Override
    public TableId table() {
        return table;
    }
}
