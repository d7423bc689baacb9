package dev.sluice.lake;

import java.time.Instant;
import java.util.Optional;

/**
 * A row that the policy kept out of the lake's table.
 *
 * @param time of the transaction's commit at the source, or of the copy
 * @param operation copy, insert or update
 * @param position of the log just before the row's transaction, JSON; empty for a copied row
 * @param transaction the source's own identifier; empty for a copied row
 * @param rule what kept it out: a rule's name, {@code keep} or {@code refused-values}
 * @param row its masked image, JSON; without the columns that could not be masked
 */
public record QuarantinedRow(
        Instant time,
        String schema,
        String table,
        String operation,
        Optional<String> position,
        Optional<String> transaction,
        String rule,
        String reason,
        String row) {}
