package dev.sluice.source.copy;

import dev.sluice.row.TableSchema;

/**
 * A part of a table, which one connection reads.
 *
 * @param number counts the table's ranges from 0
 * @param rows SQL of exactly the range's rows, to stand after {@code FROM}
 * @param part {@link dev.sluice.row.LogEvent.RangeEnd#part}
 */
public record CopyRange(TableProgress progress, int number, String rows, String part) {
    public TableSchema table() {
        return progress.table();
    }
}
