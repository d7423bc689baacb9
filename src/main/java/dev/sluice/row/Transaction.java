package dev.sluice.row;

import java.time.Instant;

/**
 * A committed transaction of the source, as its first log event shows it.
 *
 * @param id the source's own identifier (PostgreSQL: the 32-bit transaction id in decimal; MySQL: the GTID)
 * @param previous the place just before it: the end of the transaction that committed before it. Whoever already holds
 *     a later place has applied this transaction and drops it
 * @param commitTime the source's clock at the commit
 */
public record Transaction(String id, Position previous, Instant commitTime) {}
