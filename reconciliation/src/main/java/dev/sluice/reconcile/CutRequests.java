package dev.sluice.reconcile;

import dev.sluice.row.OfficialCut;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Asks the running replication for a cut at a place that is found out only while it is held. */
public interface CutRequests {
    /**
     * From its return on, no transaction that has not begun to pass will, until the hold is released.
     *
     * @param bound after which the hold ends by itself, so that replication cannot stand still for ever; a release after
     *     that completes the future exceptionally
     * @param patience how long to wait for a replication that does not run
     * @throws NotCompletedException if no replication runs, or another hold is active
     */
    Hold hold(Duration bound, Duration patience) throws InterruptedException;

    /** Replication stands still before its next transaction. Closing it without a release just lets it go on. */
    interface Hold extends AutoCloseable {
        /**
         * Lets replication go on, with a cut just before the first transaction that is not visible.
         *
         * @param visible tells, by its id, whether the snapshot shows a transaction
         * @return completes once the lake has made the cut official; exceptionally, by {@link CutMissedException}, if it could
         *     not cut there but can now; cancelling it withdraws the request
         */
        CompletableFuture<OfficialCut> release(Predicate<String> visible);

        @Override
        void close();
    }
}
