package dev.sluice.reconcile;

import dev.sluice.row.RowView;
import java.util.function.Consumer;

/** One piece of a mirror table. */
public interface LakeScan {
    /**
     * Reads every row once, deletes applied, on the calling thread; each is valid until the consumer returns. What the
     * consumer throws ends the reading and comes out of this method.
     *
     * @throws NotCompletedException if a file cannot be read
     */
    void forEach(Consumer<RowView> consumer) throws InterruptedException;
}
