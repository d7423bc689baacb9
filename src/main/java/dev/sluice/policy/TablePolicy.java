package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.RefusedValues;
import dev.sluice.row.Marker;
import dev.sluice.row.Masking;
import dev.sluice.row.Refused;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A policy compiled for one table: which rows, which columns, and each column in which form. Immutable, and safe for
 * use by several threads.
 */
public final class TablePolicy {
    /** A row as the lake may hold it, or why it cannot. */
    public sealed interface Protected {
        record Accepted(Row row) implements Protected {}

        /** @param column of which a value is refused */
        record Refused(String column, Admission.Quarantined why) implements Protected {}
    }

    /** One column of the protected table. */
    record ProtectedColumn(int sourceIndex, ColumnMask mask) {}

    private final TableSchema source;
    private final TableSchema protectedSchema;
    private final List<Treatment> treatments;
    private final AdmissionRules admission;
    private final Refusals refusals;
    private final Masking masking;
    // Arrays, because protect() runs for every change.
    private final int[] sourceIndexes;
    private final ColumnMask[] masks;

    /** @param columns one for each of {@code protectedSchema} */
    TablePolicy(
            TableSchema source,
            TableSchema protectedSchema,
            List<ProtectedColumn> columns,
            AdmissionRules admission,
            RefusedValues refusedValues,
            Masking masking) {
        this.source = source;
        this.protectedSchema = protectedSchema;
        this.admission = admission;
        this.refusals = new Refusals(source, protectedSchema, columns, refusedValues);
        this.masking = masking;
        this.sourceIndexes =
                columns.stream().mapToInt(ProtectedColumn::sourceIndex).toArray();
        this.masks = columns.stream().map(ProtectedColumn::mask).toArray(ColumnMask[]::new);
        Treatment[] all = new Treatment[source.columns().size()];
        Arrays.fill(all, new Treatment.Dropped());
        for (int index = 0; index < masks.length; index++) {
            all[sourceIndexes[index]] = treatmentOf(masks[index]);
        }
        this.treatments = List.of(all);
    }

    /** The table as the source has it. */
    public TableSchema sourceSchema() {
        return source;
    }

    /** The table as the lake has it; the very instance of the source's if nothing is masked. */
    public TableSchema protectedSchema() {
        return protectedSchema;
    }

    /** Whether some rows may be left out. */
    public boolean selects() {
        return !admission.isEmpty() || quarantinesRefused();
    }

    /** Whether a row of which a value is refused goes to quarantine instead of stopping the replication. */
    public boolean quarantinesRefused() {
        return refusals.quarantinesAll();
    }

    /**
     * What the filter and the rules say of a row as the log or a snapshot shows it.
     *
     * @throws RuleViolatedException if a rule says stop
     */
    public Admission judge(Row row, Violations violations) {
        return admission.judge(row, violations);
    }

    /** As {@link #judge(Row, Violations)} of the new row of an update, which may leave large values to the old one. */
    public Admission judge(Row after, Row before, Violations violations) {
        return admission.judge(after, before, violations);
    }

    /**
     * What the filter and the rules say of a row that is there already. Rules that say stop do not count: it may have been
     * replicated before they were made.
     */
    public Admission judgeOld(Row row) {
        return admission.judgeOld(row);
    }

    /**
     * {@link #protect} where a value that is refused is no failure, as far as policy and configuration say so.
     *
     * @throws MaskFailedException if they say that replication stops then
     * @throws ValueRefusedException if they say so of a value that nothing here can hold
     */
    public Protected protectUnrefused(Row row) {
        return refusals.of(row).orElseGet(() -> maskUnrefused(row));
    }

    private Protected maskUnrefused(Row row) {
        if (!quarantinesRefused()) {
            return new Protected.Accepted(protect(row));
        }
        try {
            Row protectedRow = protect(row);
            return refusals.ofProtected(protectedRow).orElseGet(() -> new Protected.Accepted(protectedRow));
        } catch (MaskFailedException e) {
            return refusals.of(e);
        }
    }

    /** Whether a row of the source has a value that nothing here can hold, where one would be needed. */
    public boolean refuses(Row row) {
        return refusals.concerns(row);
    }

    /** Indexes of the source's columns that may have a value for which {@link #refuses} holds. */
    public List<Integer> refusableColumns() {
        return refusals.columns();
    }

    /** As much of a row as can be masked, for a quarantine; {@link Marker#UNCHANGED} stands for the rest. */
    public Row image(Row row) {
        if (protectedSchema == source && !refuses(row)) {
            return row;
        }
        Object[] values = new Object[masks.length];
        for (int index = 0; index < values.length; index++) {
            Object value = row.value(sourceIndexes[index]);
            try {
                boolean unreadable = value instanceof Refused && !(masks[index] instanceof ColumnMask.Constant);
                values[index] = unreadable ? Marker.UNCHANGED : masked(index, value, row);
            } catch (MaskFailedException _) {
                values[index] = Marker.UNCHANGED;
            }
        }
        return Row.of(values);
    }

    /** Whether the lake's types can hold a protected row. */
    public boolean canHold(Row protectedRow) {
        return refusals.ofProtected(protectedRow).isEmpty();
    }

    /** Whether one of the masks takes several microseconds a value: ciphers, and those that parse. */
    public boolean isDear() {
        return Arrays.stream(masks)
                .anyMatch(mask -> mask instanceof FpeDecimal
                        || mask instanceof FpeIban
                        || mask instanceof FpeNumber
                        || mask instanceof FpeText
                        || mask instanceof JsonMask);
    }

    /** What it does, as fingerprints. */
    public Masking masking() {
        return masking;
    }

    /** @param sourceColumn an index into the source schema's columns */
    public Treatment treatment(int sourceColumn) {
        return treatments.get(sourceColumn);
    }

    /** The mask of a column; empty if it is left out. */
    Optional<ColumnMask> mask(int sourceColumn) {
        for (int index = 0; index < masks.length; index++) {
            if (sourceIndexes[index] == sourceColumn) {
                return Optional.of(masks[index]);
            }
        }
        return Optional.empty();
    }

    /**
     * The row as the lake may see it; {@link Marker}s stay what they are.
     *
     * @param row of the source schema: an after-image, a before-image or a key
     * @throws MaskFailedException naming table, column and mask
     * @throws ValueRefusedException if {@link #refuses} finds a value
     * @throws UnknownSubjectException if a date's subject is not in the row
     */
    @SuppressWarnings("ReferenceEquality") // Both are shared instances: see TableSchema.unknownRow.
    public Row protect(Row row) {
        refusals.requireNone(row);
        if (protectedSchema == source) {
            return row;
        }
        if (row == source.unknownRow()) {
            return protectedSchema.unknownRow();
        }
        Object[] values = new Object[masks.length];
        for (int index = 0; index < values.length; index++) {
            Object value = row.value(sourceIndexes[index]);
            Object result = masked(index, value, row);
            if (result == Marker.UNCHANGED && value != Marker.UNCHANGED) {
                // To say that the value is unchanged would be wrong, and to leave it as it is a leak.
                throw new UnknownSubjectException(source.id(), nameOf(index));
            }
            values[index] = result;
        }
        return Row.of(values);
    }

    /**
     * The before-image of an update as the lake may see it: {@link #protect} for less work, because what did not change
     * need not be masked twice.
     *
     * @param protectedAfter what {@link #protect} made of {@code after}
     * @throws ValueRefusedException if {@link #refuses} finds a value in {@code before}
     */
    @SuppressWarnings("ReferenceEquality") // Both are shared instances: see TableSchema.unknownRow.
    public Row protectBefore(Row before, Row after, Row protectedAfter) {
        refusals.requireNone(before);
        if (protectedSchema == source) {
            return before;
        }
        if (before == source.unknownRow()) {
            return protectedSchema.unknownRow();
        }
        Object[] values = new Object[masks.length];
        for (int index = 0; index < values.length; index++) {
            Object value = before.value(sourceIndexes[index]);
            boolean unchanged =
                    value.equals(after.value(sourceIndexes[index])) && masks[index].treatsAlike(before, after);
            values[index] = unchanged ? protectedAfter.value(index) : masked(index, value, before);
        }
        return Row.of(values);
    }

    private Object masked(int index, Object value, Row row) {
        if (value instanceof Marker) {
            return value;
        }
        ColumnMask mask = masks[index];
        try {
            return mask.apply(value, row);
        } catch (RuntimeException e) {
            throw new MaskFailedException(source.id(), nameOf(index), mask.name(), e);
        }
    }

    private String nameOf(int index) {
        return source.columns().get(sourceIndexes[index]).name();
    }

    private static Treatment treatmentOf(ColumnMask mask) {
        return switch (mask) {
            case ColumnMask.Pass _ -> new Treatment.Passed();
            case ColumnMask.Constant constant -> new Treatment.Constant(constant.value());
            case ColumnMask.Hash _,
                    ColumnMask.Tokenize _,
                    ColumnMask.Truncate _,
                    EmailMask _,
                    FpeDecimal _,
                    FpeIban _,
                    FpeNumber _,
                    FpeText _,
                    GeneralizeMask _,
                    JsonMask _,
                    PartialMask _,
                    PseudonymMask _,
                    ShiftDateMask _ -> new Treatment.Deterministic();
        };
    }
}
