package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where in the log a copy was made that the stream comes by.
 *
 * @param position of the copy's snapshot
 * @param tables that were copied: of these the log before it says nothing that the copy does not show
 * @param shows whether the snapshot shows what a committed transaction did, by its id, or a {@link Reached} place
 */
record CopyPoint(BinlogPosition position, Set<TableId> tables, Predicate<String> shows) {
    CopyPoint {
        tables = Set.copyOf(tables);
    }
}
