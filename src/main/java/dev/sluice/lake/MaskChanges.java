package dev.sluice.lake;

import dev.sluice.row.TableId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the lake's rows are not what a policy would make of them.
 *
 * @param altered for each such table of the official state in which ways, as {@link dev.sluice.row.Masking#alteredSince}
 * @param remasked tables whose written rows, wherever they are, have a column that is masked otherwise now
 * @param lost tables that the lake does not have, though it holds quarantined rows of them, under whatever masks
 * @param retold tables of whose histories the changes are masked or chosen otherwise now, or nobody knows how
 * @param awaitingCopy tables that were taken out of the official state and whose copies are still to come, and those whose
 *     rows cannot be made to show how the source's table has changed
 */
public record MaskChanges(
        Map<TableId, List<String>> altered,
        Set<TableId> remasked,
        Set<TableId> lost,
        Set<TableId> retold,
        Set<TableId> awaitingCopy) {
    public MaskChanges {
        altered = Map.copyOf(altered);
        remasked = Set.copyOf(remasked);
        lost = Set.copyOf(lost);
        retold = Set.copyOf(retold);
        awaitingCopy = Set.copyOf(awaitingCopy);
    }

    /** Tables of which the quarantine may hold rows under other masks. */
    public Set<TableId> quarantines() {
        Set<TableId> tables = new HashSet<>(remasked);
        tables.addAll(lost);
        return tables;
    }
}
