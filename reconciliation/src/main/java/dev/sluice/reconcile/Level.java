package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How deep a reconciliation looks. Each level includes those before it. */
public enum Level {
    /** The numbers of rows. */
    @JsonProperty("counts")
    COUNTS,
    /** Checksums of every compared value. */
    @JsonProperty("checksums")
    CHECKSUMS,
    /** Where checksums differ: which rows, and which of their columns. */
    @JsonProperty("rows")
    ROWS
}
