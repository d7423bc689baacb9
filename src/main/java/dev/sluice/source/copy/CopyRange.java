package dev.sluice.source.copy;

import dev.sluice.row.TableSchema;

/**
 * A part of a table, which one connection reads.
 *
 * @param number counts the table's ranges from 0
 * @param condition SQL that holds for the range's rows alone
 */
public record CopyRange(TableProgress progress, int number, String condition) {
    public TableSchema table() {
        return progress.table();
    }
}
