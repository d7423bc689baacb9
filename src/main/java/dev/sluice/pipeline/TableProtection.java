package dev.sluice.pipeline;

import dev.sluice.policy.FilterResult;
import dev.sluice.policy.RowFilter;
import dev.sluice.policy.TablePolicy;
import dev.sluice.policy.UndecidedFilterException;
import dev.sluice.row.Change;
import dev.sluice.row.LogEvent;
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

    boolean passesAsItIs() {
        return passesAsItIs;
    }

    /** The table as the lake has it. */
    TableSchema table() {
        return table;
    }

    LogEvent.Declared declared() {
        return new LogEvent.Declared(table, policy.masking());
    }

    /** The change as the lake may see it; empty if the filter leaves it out. */
    Optional<Change> protect(Change change) {
        if (passesAsItIs) {
            return Optional.of(change);
        }
        return switch (change) {
            case Change.Copied copied -> keeps(copied.row()) ? Optional.of(copied(copied)) : Optional.empty();
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

    private Change copied(Change.Copied copied) {
        return new Change.Copied(table, copied.range(), policy.protect(copied.row()));
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
