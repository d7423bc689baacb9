package dev.sluice.pipeline;

import dev.sluice.row.TableId;
import dev.sluice.row.Unrecoverable;
import java.util.List;

/** A table has changed so that the policy treats a column otherwise than in the rows that the lake holds. */
public final class TreatmentChangedException extends RuntimeException implements Unrecoverable {
    private static final long serialVersionUID = 1L;

    TreatmentChangedException(TableId table, List<String> altered) {
        super("Cannot follow " + table + ": the policy treats columns otherwise than the rows that the lake holds, "
                + String.join("; ", altered)
                + ". Nothing has been written. Give a renamed column the rule that it had by its old name");
    }
}
