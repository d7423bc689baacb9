package dev.sluice.reconcile;

import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.List;

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

    /**
     * How large a replicated table is now.
     *
     * @param rows about
     * @param bytes about, without indexes
     */
    record Size(TableSchema table, long rows, long bytes) {}

    /**
     * Of every replicated table, without reading it.
     *
     * @throws NotCompletedException if the database is away or refuses
     */
    List<Size> sizes();
}
