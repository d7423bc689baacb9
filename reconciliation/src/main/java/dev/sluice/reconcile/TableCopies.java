package dev.sluice.reconcile;

import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import java.util.Map;
import java.util.function.Consumer;

/** Copies tables again through the replication that runs. Implemented over it. */
public interface TableCopies {
    /**
     * Copies tables or parts of them again: readers see the old rows until they see all the new ones. Returns once the
     * replication streams again; a cut that is asked for from then on has the new rows. A copy that was begun goes on when the
     * thread is interrupted.
     *
     * @param progress is told how far it is, in words
     * @throws NotCompletedException if the replication does not stream, or ends
     */
    void copyAgain(Map<TableId, CopyScope> tables, Consumer<String> progress) throws InterruptedException;
}
