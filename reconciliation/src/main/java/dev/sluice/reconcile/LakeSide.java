package dev.sluice.reconcile;

import dev.sluice.row.OfficialCut;
import dev.sluice.row.TableSchema;

/** The lake by time travel. Implemented over the configured catalog. */
public interface LakeSide {
    /**
     * The mirror of a table as of the snapshot that the cut names for it, which must be one of {@link
     * OfficialCut#snapshots}.
     *
     * @param table the protected schema: it says which columns the rows have, in which order and of which types, and
     *     under which source name to look for the mirror
     * @throws NotCompletedException if the snapshot cannot be read, or the mirror lacks one of the columns
     */
    LakeTable open(OfficialCut cut, TableSchema table);
}
