package dev.sluice.lake;

/** What the writer meets that is worth counting though not an error. */
interface Counts {
    /** A row was inserted whose key the lake held already; it took the old one's place. */
    void replacedInsert();

    /** A row to update or delete was not in the lake: filtered out before, say. */
    void missingRow();
}
