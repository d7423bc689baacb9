package dev.sluice.lake;

import dev.sluice.row.Origin;
import dev.sluice.row.TableSchema;
import org.apache.iceberg.Transaction;

/** A change of a mirror's columns, made in one commit with the rows that have them. */
sealed interface Evolution permits SchemaEvolution, Remake {
    /** The table as the source has it now. */
    TableSchema target();

    Origin origin();

    /** Makes the change within a transaction, in the same way for each attempt of a commit. */
    void applyTo(Transaction transaction);
}
