package dev.sluice.row;

/**
 * A failure downstream that trying again cannot mend: the replication stops instead of beginning anew. Whoever implements
 * it vouches for its message, which is shown to people: no value of a row is in it.
 */
public interface Unrecoverable {
    /** What was refused and the remedy. */
    String getMessage();
}
