package dev.sluice.pipeline;

import dev.sluice.policy.FilterResult;
import dev.sluice.policy.RowFilter;
import dev.sluice.policy.TablePolicy;
import dev.sluice.policy.Treatment;
import dev.sluice.policy.UndecidedFilterException;
import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.Optional;

/**
 * Turns the changes of one table into what the lake may see of them. A row that an update brings into the filter is an
 * insert there, one that leaves it a delete. Where the log tells too little of the old row, an update stays an update
 * and a delete a delete: the lake ignores deletes of keys that it does not hold.
 */
final class TableProtection {
    private final TablePolicy policy;
    private final TableSchema table;
    private final boolean keyed;
    private final boolean passesAsItIs;

    @SuppressWarnings("ReferenceEquality") // TablePolicy.protectedSchema promises the very instance.
    TableProtection(TablePolicy policy) {
        this.policy = policy;
        this.table = policy.protectedSchema();
        this.keyed = policy.sourceSchema().hasKey();
        this.passesAsItIs = table == policy.sourceSchema() && policy.filter().isEmpty();
    }

    /** The table as the lake has it. */
    TableSchema table() {
        return table;
    }

    /**
     * The same table with other columns.
     *
     * @throws TreatmentChangedException if the policy treats a column that was renamed otherwise by its new name; not if
     *     it withholds the column then, which is safe, or withheld it, which the lake notices
     */
    void follows(TableProtection before) {
        for (int index = 0; index < policy.sourceSchema().columns().size(); index++) {
            Column column = policy.sourceSchema().columns().get(index);
            for (int old = 0; old < before.policy.sourceSchema().columns().size(); old++) {
                Column former = before.policy.sourceSchema().columns().get(old);
                if (column.number() != Column.UNNUMBERED
                        && column.number() == former.number()
                        && !(policy.treatment(index) instanceof Treatment.Dropped)
                        && !(before.policy.treatment(old) instanceof Treatment.Dropped)
                        && !policy.treatsAlike(index, before.policy, old)) {
                    throw new TreatmentChangedException(table.id(), former.name(), column.name());
                }
            }
        }
    }

    /** The table as the lake has it, and what its rows of before hold in columns that are new. */
    LogEvent.Declared declared(Origin origin) {
        return new LogEvent.Declared(
                table,
                new Origin(origin.table(), origin.storage(), origin.highestNumber(), policy.protect(origin.former())));
    }

    /** The change as the lake may see it; empty if the filter leaves it out. */
    Optional<Change> protect(Change change) {
        if (passesAsItIs) {
            return Optional.of(change);
        }
        return switch (change) {
            case Change.Copied copied -> keeps(copied.row()) ? Optional.of(copied(copied.row())) : Optional.empty();
            case Change.Insert insert -> keeps(insert.row()) ? Optional.of(inserted(insert.row())) : Optional.empty();
            case Change.Update update -> update(update.before(), update.after());
            case Change.Delete delete ->
                old(delete.before()) == FilterResult.EXCLUDED
                        ? Optional.empty()
                        : Optional.of(deleted(delete.before()));
            case Change.Truncate _ -> Optional.of(new Change.Truncate(table));
        };
    }

    private Optional<Change> update(Row before, Row after) {
        Optional<RowFilter> filter = policy.filter();
        if (filter.isEmpty()) {
            return Optional.of(updated(before, after));
        }
        boolean keepsNew = switch (filter.get().test(after, before)) {
            case KEPT -> true;
            case EXCLUDED -> false;
            case UNKNOWN -> throw new UndecidedFilterException(table.id());
        };
        return switch (old(before)) {
            case EXCLUDED -> keepsNew ? Optional.of(inserted(after)) : Optional.empty();
            case KEPT, UNKNOWN -> Optional.of(keepsNew ? updated(before, after) : left(before, after));
        };
    }

    /** The delete of a row that no longer passes the filter; the log may leave an unchanged key to the new row. */
    private Change left(Row before, Row after) {
        Object[] old = before.copyValues();
        for (int index : policy.sourceSchema().key()) {
            if (before.isUnchanged(index)) {
                old[index] = after.value(index);
            }
        }
        return deleted(Row.of(old));
    }

    private FilterResult old(Row before) {
        FilterResult result = policy.filter().map(filter -> filter.test(before)).orElse(FilterResult.KEPT);
        // INVARIANT: without a key, rows that look alike once masked count as one multiset in the lake; a delete of an
        // excluded row that went through would take a kept one with it.
        if (result == FilterResult.UNKNOWN && !keyed) {
            throw new UndecidedFilterException(table.id());
        }
        return result;
    }

    private boolean keeps(Row row) {
        Optional<RowFilter> filter = policy.filter();
        if (filter.isEmpty()) {
            return true;
        }
        return switch (filter.get().test(row)) {
            case KEPT -> true;
            case EXCLUDED -> false;
            case UNKNOWN -> throw new UndecidedFilterException(table.id());
        };
    }

    private Change copied(Row row) {
        return new Change.Copied(table, policy.protect(row));
    }

    private Change inserted(Row row) {
        return new Change.Insert(table, policy.protect(row));
    }

    private Change updated(Row before, Row after) {
        Row protectedAfter = policy.protect(after);
        return new Change.Update(table, policy.protectBefore(before, after, protectedAfter), protectedAfter);
    }

    private Change deleted(Row before) {
        return new Change.Delete(table, policy.protect(before));
    }
}
