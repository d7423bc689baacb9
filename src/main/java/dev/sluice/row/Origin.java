package dev.sluice.row;

import java.util.Map;

/**
 * What the source tells of a table beside its columns, so that a copy of it can follow when they change.
 *
 * @param table by which the source knows the table whatever its name is; another one's if the table was dropped and
 *     created anew; empty if that is not known
 * @param storage changes whenever the source has written all rows of the table anew, which the log does not tell; empty
 *     if that is not known
 * @param highestNumber of all columns that the table has ever had, {@link Column#UNNUMBERED} if they have none
 * @param former in the order of the table's columns, what rows hold that were written before the column was added:
 *     {@link Marker#UNCHANGED} where that is not known
 * @param parts of a partitioned table, by which the source knows them whatever their names are
 */
public record Origin(String table, String storage, int highestNumber, Row former, Map<String, Part> parts) {
    /**
     * A partition, whose rows may come and go with it, which the log does not tell.
     *
     * @param storage changes whenever the source has put other rows into it at once, or it has been away meanwhile
     * @param born whether it has been a part since before it held any row, so that the log tells all of it
     */
    public record Part(String storage, boolean born) {}

    public Origin {
        parts = Map.copyOf(parts);
    }

    /** Of a table that is not partitioned. */
    public Origin(String table, String storage, int highestNumber, Row former) {
        this(table, storage, highestNumber, former, Map.of());
    }

    /** Of a table of which no more is known than its columns. */
    public static Origin unknown(TableSchema table) {
        return new Origin("", "", Column.UNNUMBERED, table.unknownRow());
    }
}
