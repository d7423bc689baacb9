package dev.sluice.pipeline;

import dev.sluice.policy.Admission;
import dev.sluice.policy.MaskFailedException;
import dev.sluice.policy.PolicyException;
import dev.sluice.policy.TablePolicy;
import dev.sluice.policy.Treatment;
import dev.sluice.policy.UndecidedFilterException;
import dev.sluice.policy.ValueRefusedException;
import dev.sluice.policy.Violations;
import dev.sluice.row.Change;
import dev.sluice.row.KeyRange;
import dev.sluice.row.LogEvent;
import dev.sluice.row.LogEvent.Quarantined.Operation;
import dev.sluice.row.Marker;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Turns the changes of one table into what the lake may see of them. A row that an update brings among those that the
 * policy admits is an insert there, one that leaves them a delete, whether it is left out or quarantined: the lake holds
 * exactly the rows that are admitted as they are now. Where the log tells too little of the old row, an update stays an
 * update and a delete a delete: the lake ignores deletes of keys that it does not hold.
 */
final class TableProtection {
    private final TablePolicy policy;
    private final Violations violations;
    private final TableSchema table;
    private final boolean keyed;
    private final boolean unmasked;
    private final boolean dear;

    @SuppressWarnings("ReferenceEquality") // TablePolicy.protectedSchema promises the very instance.
    TableProtection(TablePolicy policy, Violations violations) {
        this.policy = policy;
        this.violations = violations;
        this.table = policy.protectedSchema();
        this.keyed = policy.sourceSchema().hasKey();
        this.unmasked = table == policy.sourceSchema() && !policy.selects();
        this.dear = policy.isDear();
    }

    /** Whether nothing is to be done with any of these copied rows. */
    boolean passAsTheyAre(List<LogEvent> copied) {
        return unmasked && copied.stream().noneMatch(event -> refuses((Change) event));
    }

    private boolean refuses(Change change) {
        return switch (change) {
            case Change.Copied copied -> policy.refuses(copied.row());
            case Change.Insert insert -> policy.refuses(insert.row());
            case Change.Update update -> policy.refuses(update.before()) || policy.refuses(update.after());
            case Change.Delete delete -> policy.refuses(delete.before());
            case Change.Truncate _ -> false;
        };
    }

    /** Whether a row takes more of a processor to be masked than to be read or written. */
    boolean isDear() {
        return dear;
    }

    /** The table as the lake has it. */
    TableSchema table() {
        return table;
    }

    /**
     * The same table with other columns.
     *
     * @throws TreatmentChangedException if the policy treats a column otherwise than before, by its new name, say
     */
    void follows(TableProtection before) {
        List<String> altered = policy.masking().alteredSince(before.policy.masking());
        if (!altered.isEmpty()) {
            throw new TreatmentChangedException(table.id(), altered);
        }
    }

    /** The table as the lake has it, and what its rows of before hold in columns that are new. */
    LogEvent.Declared declared(Origin origin) {
        Origin masked = new Origin(
                origin.table(), origin.storage(), origin.highestNumber(), former(origin.former()), origin.parts());
        return new LogEvent.Declared(table, policy.masking(), masked);
    }

    /** Ranges of the key mean something in the lake only where it holds the key as it is. */
    LogEvent.PartialCopyStart partialCopy(List<KeyRange> replaced) {
        if (!replaced.isEmpty()
                && !(policy.treatment(policy.sourceSchema().key().getFirst()) instanceof Treatment.Passed)) {
            throw new IllegalStateException("Cannot replace ranges of a key that is masked");
        }
        return new LogEvent.PartialCopyStart(table, replaced);
    }

    /** Value by value, since no row holds them together; one that cannot be masked alone is not known. */
    private Row former(Row former) {
        Object[] protectedValues = table.unknownRow().copyValues();
        TableSchema source = policy.sourceSchema();
        for (int index = 0; index < former.size(); index++) {
            OptionalInt place = table.indexOf(source.columns().get(index).name());
            if (place.isPresent()) {
                protectedValues[place.getAsInt()] = former(former.value(index), index, place.getAsInt());
            }
        }
        return Row.of(protectedValues);
    }

    private Object former(Object value, int index, int place) {
        if (value instanceof Marker) {
            return value;
        }
        Object[] alone = policy.sourceSchema().unknownRow().copyValues();
        alone[index] = value;
        try {
            Row row = policy.protect(Row.of(alone));
            return policy.canHold(row) ? row.value(place) : Marker.UNCHANGED;
        } catch (PolicyException _) {
            return Marker.UNCHANGED;
        }
    }

    /** Adds what the lake may see of the change: nothing, one event, or a delete and what is quarantined. */
    void protect(Change change, Consumer<LogEvent> into) {
        if (unmasked && !refuses(change)) {
            into.accept(change);
            return;
        }
        switch (change) {
            case Change.Copied copied ->
                created(copied.row(), Operation.COPY, row -> new Change.Copied(table, copied.range(), row), into);
            case Change.Insert insert ->
                created(insert.row(), Operation.INSERT, row -> new Change.Insert(table, row), into);
            case Change.Update update -> update(update.before(), update.after(), into);
            case Change.Delete delete -> delete(delete.before(), into);
            case Change.Truncate _ -> into.accept(new Change.Truncate(table));
        }
    }

    private void created(Row row, Operation operation, Function<Row, Change> change, Consumer<LogEvent> into) {
        admitted(policy.judge(row, violations), row, operation, into)
                .ifPresent(protectedRow -> into.accept(change.apply(protectedRow)));
    }

    private void update(Row before, Row logged, Consumer<LogEvent> into) {
        Row after = filled(logged, before);
        Optional<Row> row = admitted(policy.judge(after, before, violations), after, Operation.UPDATE, into);
        Optional<Row> old = old(before, protectedBefore(before, after, row));
        if (row.isPresent()) {
            into.accept(
                    old.isPresent()
                            ? new Change.Update(table, old.get(), row.get())
                            : new Change.Insert(table, row.get()));
        } else {
            old.ifPresent(left -> into.accept(new Change.Delete(table, left)));
        }
    }

    /**
     * The new row with what the log left out of it, because it did not change, from the old row where that has it: the lake
     * may not hold the old row, and a value of it may be one that nothing can hold.
     */
    private static Row filled(Row after, Row before) {
        Row result = after;
        for (int index = 0; index < after.size(); index++) {
            if (after.isUnchanged(index) && !before.isUnchanged(index)) {
                Object[] values = result.copyValues();
                values[index] = before.value(index);
                result = Row.of(values);
            }
        }
        return result;
    }

    private Function<Row, Row> protectedBefore(Row before, Row after, Optional<Row> row) {
        return row.<Function<Row, Row>>map(protectedAfter -> old -> policy.protectBefore(old, after, protectedAfter))
                .orElse(_ -> policy.protect(left(before, after)));
    }

    private void delete(Row before, Consumer<LogEvent> into) {
        old(before, policy::protect).ifPresent(row -> into.accept(new Change.Delete(table, row)));
    }

    /** The row as the lake holds it if it is admitted; else empty, and an event where it is quarantined. */
    private Optional<Row> admitted(Admission admission, Row row, Operation operation, Consumer<LogEvent> into) {
        switch (admission) {
            case Admission.Admitted _ -> {
                return unrefused(row, operation, into);
            }
            case Admission.LeftOut _ -> {}
            case Admission.Quarantined(String rule, String reason) ->
                into.accept(new LogEvent.Quarantined(table, policy.image(row), operation, rule, reason));
            case Admission.Undecided _ -> throw new UndecidedFilterException(table.id());
        }
        return Optional.empty();
    }

    private Optional<Row> unrefused(Row row, Operation operation, Consumer<LogEvent> into) {
        if (!policy.quarantinesRefused() && !policy.refuses(row)) {
            return Optional.of(policy.protect(row));
        }
        return switch (policy.protectUnrefused(row)) {
            case TablePolicy.Protected.Accepted(Row protectedRow) -> Optional.of(protectedRow);
            case TablePolicy.Protected.Refused(String column, Admission.Quarantined(String rule, String reason)) -> {
                violations.refused(table.id(), column);
                into.accept(new LogEvent.Quarantined(table, policy.image(row), operation, rule, reason));
                yield Optional.empty();
            }
        };
    }

    /** The old row as the lake may hold it; empty if it does not for certain. */
    private Optional<Row> old(Row before, Function<Row, Row> protection) {
        return switch (policy.judgeOld(before)) {
            case Admission.Admitted _ -> unlessRefused(before, protection);
            case Admission.Undecided _ -> {
                // INVARIANT: without a key, rows that look alike once masked count as one multiset in the lake; a
                // delete
                // of a row that is not there, if it went through, would take another with it.
                if (!keyed) {
                    throw new UndecidedFilterException(table.id());
                }
                yield unlessRefused(before, protection);
            }
            case Admission.LeftOut _, Admission.Quarantined _ -> Optional.empty();
        };
    }

    private Optional<Row> unlessRefused(Row before, Function<Row, Row> protection) {
        try {
            Row row = protection.apply(before);
            return !policy.quarantinesRefused() || policy.canHold(row) ? Optional.of(row) : Optional.empty();
        } catch (ValueRefusedException _) {
            // Nothing can hold it, so the lake never did, whatever is said of such rows.
            return Optional.empty();
        } catch (MaskFailedException e) {
            if (policy.quarantinesRefused()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The row that leaves; the log may leave an unchanged key to the new row. */
    private Row left(Row before, Row after) {
        Object[] old = before.copyValues();
        for (int index : policy.sourceSchema().key()) {
            if (before.isUnchanged(index)) {
                old[index] = after.value(index);
            }
        }
        return Row.of(old);
    }
}
