package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.RefusedValues;
import dev.sluice.policy.TablePolicy.Protected;
import dev.sluice.policy.TablePolicy.ProtectedColumn;
import dev.sluice.row.Column;
import dev.sluice.row.Refused;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which values of a table's rows are refused, and what becomes of the rows. */
final class Refusals {
    private static final String RULE = "refused-values";

    private final TableSchema source;
    private final TableSchema protectedSchema;
    private final RefusedValues stated;

    /** The columns of which the source may bring a value that nothing here can hold, where one would be needed. */
    private final List<ProtectedColumn> columns;

    private final int[] indexes;

    Refusals(TableSchema source, TableSchema protectedSchema, List<ProtectedColumn> columns, RefusedValues stated) {
        this.source = source;
        this.protectedSchema = protectedSchema;
        this.stated = stated;
        this.columns = columns.stream()
                .filter(column -> !(column.mask() instanceof ColumnMask.Constant)
                        && Refused.mayBe(
                                source.columns().get(column.sourceIndex()).type()))
                .toList();
        this.indexes =
                this.columns.stream().mapToInt(ProtectedColumn::sourceIndex).toArray();
    }

    /** Indexes of the source's columns that may have such a value. */
    List<Integer> columns() {
        return Arrays.stream(indexes).boxed().toList();
    }

    /** Whether the policy says that rows with a refused value go to quarantine. */
    boolean quarantinesAll() {
        return stated == RefusedValues.QUARANTINE;
    }

    /** Whether a row of the source has a value that nothing here can hold. */
    boolean concerns(Row row) {
        for (int index : indexes) {
            if (row.value(index) instanceof Refused) {
                return true;
            }
        }
        return false;
    }

    /** @throws ValueRefusedException if {@link #concerns} */
    void requireNone(Row row) {
        for (ProtectedColumn column : columns) {
            if (row.value(column.sourceIndex()) instanceof Refused value) {
                throw failure(column, value);
            }
        }
    }

    /**
     * What becomes of a row of the source; empty if nothing keeps it from being masked.
     *
     * @throws ValueRefusedException if the row may not go to quarantine
     */
    Optional<Protected> of(Row row) {
        for (ProtectedColumn column : columns) {
            if (row.value(column.sourceIndex()) instanceof Refused value) {
                if (!quarantines(value)) {
                    throw failure(column, value);
                }
                return Optional.of(quarantined(name(column), described(column, value)));
            }
        }
        return Optional.empty();
    }

    /** What becomes of a masked row that the lake's types may not be able to hold; empty if they can. */
    Optional<Protected> ofProtected(Row row) {
        for (int index = 0; index < row.size(); index++) {
            Column column = protectedSchema.columns().get(index);
            String problem = column.problem(row.value(index));
            if (!problem.isEmpty()) {
                return Optional.of(quarantined(column.name(), problem));
            }
        }
        return Optional.empty();
    }

    Protected of(MaskFailedException failure) {
        return new Protected.Refused(failure.column(), new Admission.Quarantined(RULE, failure.reason()));
    }

    private static Protected quarantined(String column, String problem) {
        return new Protected.Refused(column, new Admission.Quarantined(RULE, "column " + column + ": " + problem));
    }

    private boolean quarantines(Refused value) {
        return switch (value.fate()) {
            case QUARANTINE -> true;
            case QUARANTINE_BY_DEFAULT -> stated != RefusedValues.STOP;
            case STOP_BY_DEFAULT -> stated == RefusedValues.QUARANTINE;
        };
    }

    private ValueRefusedException failure(ProtectedColumn column, Refused value) {
        return new ValueRefusedException(source.id(), name(column), described(column, value), value);
    }

    /** Of a value that is masked it must not be told what it was. */
    private static String described(ProtectedColumn column, Refused value) {
        return column.mask() instanceof ColumnMask.Pass
                ? value.what() + " has no exact form in the lake's type"
                : "mask " + column.mask().name() + " cannot read it";
    }

    private String name(ProtectedColumn column) {
        return source.columns().get(column.sourceIndex()).name();
    }
}
