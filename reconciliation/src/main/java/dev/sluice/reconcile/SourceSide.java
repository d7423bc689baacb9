package dev.sluice.reconcile;

/** The database that is copied. Implemented over the configured source. */
public interface SourceSide {
    /**
     * Takes a snapshot whose place in the commit order is known exactly.
     *
     * @return open; the caller closes it
     * @throws NotCompletedException if the database is away, refuses, or does not find a place within its own bound
     */
    SourceSnapshot open() throws InterruptedException;
}
