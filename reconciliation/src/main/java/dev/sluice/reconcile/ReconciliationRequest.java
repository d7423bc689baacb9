package dev.sluice.reconcile;

import dev.sluice.row.NameGlob;
import dev.sluice.row.TableId;
import java.util.Collection;
import java.util.List;

/**
 * What shall be reconciled.
 *
 * @param tables globs {@code schema.table} with {@code *} and {@code ?}; empty for every replicated table
 * @param repair what becomes of tables that differ
 * @param literal whether each glob must match a table; otherwise one does, that others may come to match some day
 */
public record ReconciliationRequest(List<String> tables, Level level, RepairMode repair, boolean literal) {
    /** @throws InvalidRequestException if a glob is not of the form {@code schema.table} */
    public ReconciliationRequest {
        tables = List.copyOf(tables);
        for (String glob : tables) {
            if (!NameGlob.isOfTables(glob)) {
                throw new InvalidRequestException(
                        "Cannot reconcile '" + glob + "': name tables by globs of the form schema.table");
            }
        }
    }

    /** By somebody who waits for the answer. */
    public ReconciliationRequest(List<String> tables, Level level, RepairMode repair) {
        this(tables, level, repair, true);
    }

    /** Without a repair. */
    public ReconciliationRequest(List<String> tables, Level level) {
        this(tables, level, RepairMode.NONE);
    }

    /** The same about these tables, without a repair. */
    ReconciliationRequest only(List<TableId> few) {
        return new ReconciliationRequest(few.stream().map(TableId::toString).toList(), level, RepairMode.NONE, false);
    }

    boolean covers(TableId table) {
        return tables.isEmpty() || tables.stream().anyMatch(glob -> new NameGlob(glob).matches(table));
    }

    /**
     * A verdict that is silent about a name with a slip in it would be taken for one about that table.
     *
     * @throws InvalidRequestException if a glob that must match one of these tables does not
     */
    void requireMatches(Collection<TableId> known) {
        List<String> vain = !literal
                ? List.of()
                : tables.stream()
                        .filter(glob -> known.stream().noneMatch(new NameGlob(glob)::matches))
                        .toList();
        if (!vain.isEmpty()) {
            throw new InvalidRequestException("No replicated table matches " + String.join(", ", vain)
                    + ": name others, or set SLUICE_SOURCE_TABLES so that it is replicated");
        }
    }
}
