package dev.sluice.reconcile;

import java.time.Duration;

/** The database that is copied. Implemented over the configured source. */
public interface SourceSide {
    /**
     * Takes a snapshot whose place in the commit order is known exactly.
     *
     * @param bound how long the database may take to find a place (it may have to wait for transactions that run)
     * @return open; the caller closes it
     * @throws NotCompletedException if the database is away, refuses, or does not find a place within the bound
     */
    SourceSnapshot open(Duration bound) throws InterruptedException;
}
