package dev.sluice.policy;

import dev.sluice.row.Marker;
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
    /** One column of the protected table. */
    record ProtectedColumn(int sourceIndex, ColumnMask mask) {}

    private final TableSchema source;
    private final TableSchema protectedSchema;
    private final List<Treatment> treatments;
    private final Optional<RowFilter> filter;
    // Arrays, because protect() runs for every change.
    private final int[] sourceIndexes;
    private final ColumnMask[] masks;

    /** @param columns one for each of {@code protectedSchema} */
    TablePolicy(
            TableSchema source,
            TableSchema protectedSchema,
            List<ProtectedColumn> columns,
            Optional<RowFilter> filter) {
        this.source = source;
        this.protectedSchema = protectedSchema;
        this.filter = filter;
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

    /** Which rows are replicated; empty if all. */
    public Optional<RowFilter> filter() {
        return filter;
    }

    /**
     * Whether a column of this table is treated as a column of another one, so that values of the two can stand together.
     *
     * @param sourceColumn an index into the source schema's columns
     * @param otherColumn an index into those of {@code other}
     */
    public boolean treatsAlike(int sourceColumn, TablePolicy other, int otherColumn) {
        return treatment(sourceColumn).equals(other.treatment(otherColumn))
                && maskName(sourceColumn).equals(other.maskName(otherColumn));
    }

    private String maskName(int sourceColumn) {
        for (int index = 0; index < masks.length; index++) {
            if (sourceIndexes[index] == sourceColumn) {
                return masks[index].name();
            }
        }
        return "";
    }

    /** @param sourceColumn an index into the source schema's columns */
    public Treatment treatment(int sourceColumn) {
        return treatments.get(sourceColumn);
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
