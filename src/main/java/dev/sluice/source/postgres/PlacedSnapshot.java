package dev.sluice.source.postgres;

import dev.sluice.row.ReadFrom;
import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A snapshot of the database whose place in the log is known: it shows exactly the transactions that committed before
 * {@link #position}.
 */
public interface PlacedSnapshot extends AutoCloseable {
    /** Every transaction that committed before it is shown, and no other. */
    LogPosition position();

    /**
     * Whether the snapshot shows what a committed transaction did.
     *
     * @param transactionId the 32-bit id in decimal, as {@link dev.sluice.row.Transaction#id} has it
     */
    boolean visible(String transactionId);

    /** How many connections can read it where so many are wanted; at least 1. */
    int readers(int wanted);

    /**
     * A connection inside a read-only transaction that sees the snapshot; the caller closes it. It stays usable even
     * after the snapshot is closed.
     */
    Connection openReader() throws SQLException;

    /** The server that it is read from. */
    ReadFrom readFrom();

    /**
     * What a failure of the server means.
     *
     * @param action what failed, to stand after "Cannot"
     */
    SourceException explain(String action, SQLException cause);

    @Override
    void close();
}
