package dev.sluice.reconcile;

import java.time.Instant;
import java.util.List;

/** Where verdicts outlive the process. Implemented over the lake. */
public interface VerdictLog {
    /**
     * The last exact verdict about a table: equal checksums at one position.
     *
     * @param table {@code schema.name}
     * @param at when it was reached
     */
    record Proof(String table, Instant at) {}

    /**
     * Keeps a report's verdicts, one record a table.
     *
     * @throws ReconciliationException if they cannot be kept
     */
    void keep(Report report);

    /**
     * Whether a report whose lake's position was that has been kept, at a level above counts, and all its tables matched.
     *
     * @param lakePosition JSON, as reports have it
     * @throws ReconciliationException if that cannot be read
     */
    boolean isProven(String lakePosition);

    /**
     * The newest proof of each table that ever had one.
     *
     * @throws ReconciliationException if they cannot be read
     */
    List<Proof> proofs();
}
