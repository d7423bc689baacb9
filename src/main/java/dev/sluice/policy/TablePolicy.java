package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.RefusedValues;
import dev.sluice.row.Marker;
import dev.sluice.row.Masking;
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
    private static final String REFUSED = "refused-values";

    /** A row as the lake may hold it, or why it cannot. */
    public sealed interface Protected {
        record Accepted(Row row) implements Protected {}

        record Refused(Admission.Quarantined why) implements Protected {}
    }

    /** One column of the protected table. */
    record ProtectedColumn(int sourceIndex, ColumnMask mask) {}

    private final TableSchema source;
    private final TableSchema protectedSchema;
    private final List<Treatment> treatments;
    private final AdmissionRules admission;
    private final RefusedValues refusedValues;
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
        this.refusedValues = refusedValues;
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
        return refusedValues == RefusedValues.QUARANTINE;
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

    /** {@link #protect} where a value that is refused is no failure. */
    public Protected protectUnrefused(Row row) {
        try {
            Row protectedRow = protect(row);
            return refusal(protectedRow)
                    .<Protected>map(reason -> new Protected.Refused(new Admission.Quarantined(REFUSED, reason)))
                    .orElseGet(() -> new Protected.Accepted(protectedRow));
        } catch (MaskFailedException e) {
            return new Protected.Refused(new Admission.Quarantined(REFUSED, e.reason()));
        }
    }

    /** As much of a row as can be masked, for a quarantine; {@link Marker#UNCHANGED} stands for the rest. */
    public Row image(Row row) {
        if (protectedSchema == source) {
            return row;
        }
        Object[] values = new Object[masks.length];
        for (int index = 0; index < values.length; index++) {
            try {
                values[index] = masked(index, row.value(sourceIndexes[index]), row);
            } catch (MaskFailedException _) {
                values[index] = Marker.UNCHANGED;
            }
        }
        return Row.of(values);
    }

    /** Why the lake cannot hold a protected row; empty if it can. Never a value. */
    public Optional<String> refusal(Row protectedRow) {
        for (int index = 0; index < protectedRow.size(); index++) {
            String problem = protectedSchema.columns().get(index).problem(protectedRow.value(index));
            if (!problem.isEmpty()) {
                return Optional.of(
                        "column " + protectedSchema.columns().get(index).name() + ": " + problem);
            }
        }
        return Optional.empty();
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
     * @throws UnknownSubjectException if a date's subject is not in the row
     */
    @SuppressWarnings("ReferenceEquality") // Both are shared instances: see TableSchema.unknownRow.
    public Row protect(Row row) {
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
     */
    @SuppressWarnings("ReferenceEquality") // Both are shared instances: see TableSchema.unknownRow.
    public Row protectBefore(Row before, Row after, Row protectedAfter) {
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
