package dev.sluice.reconcile;

import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Position;
import dev.sluice.row.ReadFrom;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The source as of one place in its commit order. Every method may be called by several threads at once, shows the same
 * snapshot, and ends what it has started at the server when its thread is interrupted. Failures of the database are
 * {@link NotCompletedException}s.
 */
public interface SourceSnapshot extends AutoCloseable {
    /** The snapshot shows exactly the transactions that committed before it. */
    Position position();

    /**
     * Whether the snapshot shows what a committed transaction did.
     *
     * @param transactionId as in {@link dev.sluice.row.Transaction#id}
     */
    boolean visible(String transactionId);

    /** The server that it is read from. */
    ReadFrom readFrom();

    /** Every table that is configured for replication, as of the snapshot. */
    List<TableSchema> tables() throws InterruptedException;

    /** Whether {@link #digests} works for this database; if not, rows are streamed instead. */
    boolean digestsInDatabase() throws InterruptedException;

    /** A rough number of rows, cheaply. */
    long estimatedRows(TableId table) throws InterruptedException;

    /** The exact number of rows. */
    long count(TableId table) throws InterruptedException;

    /**
     * Whether {@link #digests} that are equal to the lake's prove that no row has a value that the lake's types cannot hold, so
     * that {@link #mayRefuse} need not be asked before.
     */
    boolean refusedShowInDigests(TableSchema table);

    /**
     * Whether there are rows with a value in one of the columns that the lake's type may not be able to hold
     * ({@link dev.sluice.row.Refused}); if not, there is none for certain.
     *
     * @param columns indexes into the table's
     * @param within which rows are looked at
     */
    boolean mayRefuse(TableSchema table, List<Integer> columns, KeyRange within) throws InterruptedException;

    /**
     * Cuts a range into about equal parts.
     *
     * @param table whose first key column has a {@link dev.sluice.row.KeyOrder}
     * @param parts how many are wanted, at least 1; fewer may come out, of which the union is still {@code within}
     */
    KeyRanges split(TableSchema table, KeyRange within, int parts) throws InterruptedException;

    /**
     * The digest of each of the ranges, computed inside the database.
     *
     * @param terms what makes up the canonical text of a row, in order
     * @param ranges {@link KeyRanges#ONE}, or ranges of the first key column, which has a key order
     */
    List<Digest> digests(TableSchema table, List<DigestTerm> terms, KeyRanges ranges) throws InterruptedException;

    /**
     * Streams the rows of a range, in no order, over one or several threads.
     *
     * @param consumers is asked for one consumer per thread; an exception that a consumer throws ends the stream and
     *     comes out of this method
     */
    void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers) throws InterruptedException;

    /** Ends everything that runs, at the server too. */
    @Override
    void close();
}
