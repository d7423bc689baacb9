package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where in the order of commits a copy was made that the stream comes by.
 *
 * @param tables that were copied from their beginning: it shows what the log tells of them before
 * @param position of the copy's snapshot: it lies between two commits, at neither's end
 * @param shows whether the snapshot shows what a committed transaction did, by its id
 * @param earlier of tables whose copy went on with what an earlier one had read, whether that one's snapshot shows it: what
 *     neither needs of the log
 */
record CopyPoint(
        Set<TableId> tables, LogPosition position, Predicate<String> shows, Map<TableId, Predicate<String>> earlier) {
    /** Every table that was copied. */
    Set<TableId> all() {
        Set<TableId> all = new HashSet<>(tables);
        all.addAll(earlier.keySet());
        return all;
    }
}
