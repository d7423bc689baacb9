package dev.sluice.pipeline;

import dev.sluice.row.TableId;
import dev.sluice.row.Unrecoverable;

/** A column has another name, and by that name the policy treats it otherwise than the rows that the lake holds. */
public final class TreatmentChangedException extends RuntimeException implements Unrecoverable {
    private static final long serialVersionUID = 1L;

    TreatmentChangedException(TableId table, String before, String after) {
        super("Cannot follow " + table + ": column " + before + " is now " + after
                + ", which the policy treats otherwise, and the lake's rows hold what the policy made of " + before
                + ". Nothing has been written. Give " + after + " the rule that " + before + " has");
    }
}
