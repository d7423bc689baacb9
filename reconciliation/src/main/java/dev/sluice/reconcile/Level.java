package dev.sluice.reconcile;

/** How deep a reconciliation looks. Each level includes those before it. */
public enum Level {
    /** The numbers of rows. */
    COUNTS,
    /** Checksums of every compared value. */
    CHECKSUMS,
    /** Where checksums differ: which rows, and which of their columns. */
    ROWS
}
