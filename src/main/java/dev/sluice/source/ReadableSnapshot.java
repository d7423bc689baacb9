package dev.sluice.source;

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
 * A database as of one place in its commit order, for a reconciliation. Safe for use by several threads; every method
 * throws {@link SourceException}s.
 */
public interface ReadableSnapshot extends AutoCloseable {
    /** The snapshot shows exactly the transactions that committed before it. */
    Position position();

    /** Whether it shows what a committed transaction did; the id as in {@link dev.sluice.row.Transaction#id}. */
    boolean visible(String transactionId);

    /** The server that it is read from. */
    ReadFrom readFrom();

    /** Every replicated table as of the snapshot. */
    List<TableSchema> tables();

    /** Whether the database can compute {@link #digests}; if not, rows must be streamed. */
    boolean digestsInDatabase() throws InterruptedException;

    /**
     * Whether equal digests prove that no row digested has a value that the lake's types cannot hold, so that
     * {@link #mayRefuse}, which costs about a pass over the rows, need not be asked before.
     */
    boolean refusedShowInDigests(TableSchema table);

    /**
     * Whether some rows may have values that the lake's types cannot hold; if not, none has.
     *
     * @param columns indexes of columns that may have such values, at least one
     * @param within which rows are looked at
     */
    boolean mayRefuse(TableSchema table, List<Integer> columns, KeyRange within) throws InterruptedException;

    /** A rough number of rows, from 0 on. */
    long estimatedRows(TableId table) throws InterruptedException;

    /** The exact number of rows. */
    long count(TableId table) throws InterruptedException;

    /**
     * Values of the first key column that cut the range into parts of about equal size.
     *
     * @param table with a key whose first column has a {@link dev.sluice.row.KeyOrder}
     * @param parts how many are wanted; there may come out fewer
     */
    KeyRanges split(TableSchema table, KeyRange within, int parts) throws InterruptedException;

    /**
     * The digest of each range, computed inside the database.
     *
     * @param terms what makes up the canonical text of a row
     * @param ranges {@link KeyRanges#ONE} for a table that cannot be cut by its key
     * @return as many digests as there are ranges
     */
    List<Digest> digests(TableSchema table, List<DigestTerm> terms, KeyRanges ranges) throws InterruptedException;

    /**
     * Streams the rows of a range, in no order; perhaps over several connections.
     *
     * @param table one of {@link #tables}
     * @param consumers is asked for one consumer per connection; what a consumer throws comes out of this method
     */
    void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers) throws InterruptedException;

    /** Ends what runs, at the server too. */
    @Override
    void close();
}
