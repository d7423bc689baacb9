package dev.sluice.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Where verdicts outlive the process. Implemented over the lake. */
public interface VerdictLog {
    /**
     * The last exact verdict about a table: equal checksums of every row, each at one position.
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
     * Whether each of these tables has been found equal to its source in exactly that state, at a level above counts.
     *
     * @param lakeSnapshots by {@code schema.name}
     * @throws ReconciliationException if that cannot be read
     */
    boolean proves(Map<String, Long> lakeSnapshots);

    /**
     * The newest proof of each table that ever had one.
     *
     * @throws ReconciliationException if they cannot be read
     */
    List<Proof> proofs();
}
