package dev.sluice.lake;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

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
        if (value == Marker.UNCHANGED) {
            return "the value is not known";
        }
        if (value == Marker.NULL) {
            return column.nullable() ? "" : "it is NULL and the column is not nullable";
        }
        if (!classOf(column.type()).isInstance(value)) {
            return "the value is of class " + value.getClass().getSimpleName();
        }
        if (column.type() instanceof ColumnType.Decimal(int precision, int scale)
                && value instanceof BigDecimal decimal
                && (decimal.scale() != scale || decimal.precision() > precision)) {
            return "the value has precision " + decimal.precision() + " and scale " + decimal.scale();
        }
        return "";
    }

    private static Class<?> classOf(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> Boolean.class;
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Date _ -> Integer.class;
            case ColumnType.Int64 _, ColumnType.Time _, ColumnType.Timestamp _, ColumnType.TimestampTz _ -> Long.class;
            case ColumnType.Decimal _ -> BigDecimal.class;
            case ColumnType.Float32 _ -> Float.class;
            case ColumnType.Float64 _ -> Double.class;
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> String.class;
            case ColumnType.Bytes _ -> byte[].class;
            case ColumnType.Uuid _ -> UUID.class;
            case ColumnType.Array _ -> List.class;
        };
    }

    /** Whether two values are the same, arrays by content. */
    static boolean same(Object left, Object right) {
        return (left instanceof byte[] leftBytes && right instanceof byte[] rightBytes)
                ? Arrays.equals(leftBytes, rightBytes)
                : left.equals(right);
    }
}
