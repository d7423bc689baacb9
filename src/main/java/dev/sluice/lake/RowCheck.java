package dev.sluice.lake;

import dev.sluice.row.Column;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.Arrays;

/** Finds out why a row was refused, without quoting a value; called only after a failure, so it may take its time. */
final class RowCheck {
    private RowCheck() {}

    static LakeRefusedException explain(TableSchema schema, Row row, RuntimeException failure) {
        if (row.size() != schema.columns().size()) {
            return new LakeRefusedException("Cannot write a row of " + schema.id() + ": it has " + row.size()
                    + " values for " + schema.columns().size() + " columns");
        }
        for (int index = 0; index < row.size(); index++) {
            Column column = schema.columns().get(index);
            String problem = problem(column, row.value(index));
            if (!problem.isEmpty()) {
                return new LakeRefusedException("Cannot write a row of " + schema.id() + ", column " + column.name()
                        + " of type " + column.type() + ": " + problem
                        + ". Exclude or mask the column by policy, or correct it at the source");
            }
        }
        return new LakeRefusedException("Cannot write a row of " + schema.id() + ": "
                + failure.getClass().getSimpleName() + " in the Parquet writer");
    }

    private static String problem(Column column, Object value) {
        return value == Marker.UNCHANGED ? "the value is not known" : column.problem(value);
    }

    /** Whether two values are the same, arrays by content. */
    static boolean same(Object left, Object right) {
        return (left instanceof byte[] leftBytes && right instanceof byte[] rightBytes)
                ? Arrays.equals(leftBytes, rightBytes)
                : left.equals(right);
    }
}
