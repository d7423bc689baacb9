package dev.sluice.source.postgres;

import dev.sluice.row.ColumnType;

/** Makes values of a column's wider type of those that were logged when it was narrower: they stay what they are. */
final class Widening {
    private Widening() {}

    static boolean isPossible(ColumnType narrow, ColumnType wide) {
        return switch (wide) {
            case ColumnType.Int32 _ -> narrow instanceof ColumnType.Int16;
            case ColumnType.Int64 _ -> narrow instanceof ColumnType.Int16 || narrow instanceof ColumnType.Int32;
            case ColumnType.Float64 _ -> narrow instanceof ColumnType.Float32;
            case ColumnType.Decimal(int precision, int scale) ->
                narrow instanceof ColumnType.Decimal before
                        && before.scale() == scale
                        && before.precision() <= precision;
            default -> false;
        };
    }

    /** @param value of a narrower type from which the way is possible, or of the very type */
    static Object widen(Object value, ColumnType wide) {
        return switch (wide) {
            case ColumnType.Int64 _ -> ((Number) value).longValue();
            case ColumnType.Float64 _ -> ((Number) value).doubleValue();
            default -> value;
        };
    }
}
