package dev.sluice.row;

/** One row's change (or one table's, for {@link Truncate}), inside the transaction or copy that is open. */
public sealed interface Change extends LogEvent {
    TableSchema table();

    /**
     * A row as the initial copy read it.
     *
     * @param range counts the table's ranges from 0; several may be read at once, so their rows are interleaved
     */
    record Copied(TableSchema table, int range, Row row) implements Change {
        /** Of a table that is one range. */
        public Copied(TableSchema table, Row row) {
            this(table, 0, row);
        }
    }

    record Insert(TableSchema table, Row row) implements Change {}

    /**
     * @param before what the log tells of the old row: everything (replica identity FULL), the key's columns, or
     *     nothing ({@link TableSchema#unknownRow}); where a key column is {@link Marker#UNCHANGED} the key is
     *     {@code after}'s
     * @param after the new row; large values that the update left alone are {@link Marker#UNCHANGED}
     */
    record Update(TableSchema table, Row before, Row after) implements Change {}

    /** @param before the key's columns at least; every column for a table without a key */
    record Delete(TableSchema table, Row before) implements Change {}

    record Truncate(TableSchema table) implements Change {}
}
