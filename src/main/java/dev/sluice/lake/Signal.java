package dev.sluice.lake;

import dev.sluice.row.Batch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What wakes the {@link LakeWriter}. */
sealed interface Signal {
    /** @param taken is run when the writer begins with the batch */
    record Deliver(Batch batch, Receipt receipt, Runnable taken) implements Signal {}

    /** The commit in flight has ended, well or badly. */
    record CommitEnded() implements Signal {}

    /** The rewrite of some data files has ended. @param done empty if it was given up */
    record RewriteEnded(Optional<Rewrite> done) implements Signal {}

    /** End the running cut and stop. */
    record Flush(CompletableFuture<Void> done, long deadlineNanos) implements Signal {}
}
