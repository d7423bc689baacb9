package dev.sluice.reconcile;

import dev.sluice.row.KeyRange;
import java.util.List;

/** A mirror table at one snapshot. */
public interface LakeTable {
    /** The Iceberg snapshot that is read. */
    long snapshotId();

    /** The exact number of rows that a reader of the snapshot sees, from metadata where that is possible. */
    long count() throws InterruptedException;

    /**
     * Pieces of the table that can be read independently of each other, by several threads.
     *
     * @param hint rows whose first key column is outside may be left out, if that saves reading, but need not be
     */
    List<LakeScan> scans(KeyRange hint);

    /** As {@link #scans}, of a table with a key, of rows that have nothing but the first column of it. */
    List<LakeScan> keyScans(KeyRange hint);
}
