package dev.sluice.lake;

import dev.sluice.row.TableId;

/** A table of the source has changed so that the rows which the lake holds cannot be made to show it. */
final class NotFollowedException extends LakeRefusedException {
    private static final long serialVersionUID = 1L;

    NotFollowedException(TableId table, String change) {
        super("Cannot follow " + table + ": " + change);
    }
}
