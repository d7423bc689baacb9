package dev.sluice.source.postgres;

import dev.sluice.row.ColumnType;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * PostgreSQL's built-in types, by object id, and what they are to us. Object ids of built-in types are part of
 * PostgreSQL's contract ({@code pg_type.dat}).
 */
final class TypeMapping {
    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT4 = 23;
    static final int TEXT = 25;
    static final int JSON = 114;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int BPCHAR = 1042;
    static final int VARCHAR = 1043;
    static final int DATE = 1082;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int NUMERIC = 1700;
    static final int UUID = 2950;
    static final int JSONB = 3802;

    /** The length of the header that PostgreSQL counts into the modifiers of char and numeric. */
    private static final int HEADER = 4;

    private static final int MAX_PRECISION = 38;

    private static final Map<Integer, IntFunction<Optional<ColumnType>>> SCALARS = Map.ofEntries(
            fixed(BOOL, new ColumnType.Bool()),
            fixed(BYTEA, new ColumnType.Bytes()),
            fixed(INT8, new ColumnType.Int64()),
            fixed(INT2, new ColumnType.Int16()),
            fixed(INT4, new ColumnType.Int32()),
            fixed(TEXT, new ColumnType.Text()),
            fixed(VARCHAR, new ColumnType.Text()),
            fixed(JSON, new ColumnType.Json()),
            fixed(JSONB, new ColumnType.Json()),
            fixed(FLOAT4, new ColumnType.Float32()),
            fixed(FLOAT8, new ColumnType.Float64()),
            fixed(DATE, new ColumnType.Date()),
            fixed(TIME, new ColumnType.Time()),
            fixed(TIMESTAMP, new ColumnType.Timestamp()),
            fixed(TIMESTAMPTZ, new ColumnType.TimestampTz()),
            fixed(UUID, new ColumnType.Uuid()),
            Map.entry(BPCHAR, TypeMapping::character),
            Map.entry(NUMERIC, TypeMapping::decimal));

    private TypeMapping() {}

    private static Map.Entry<Integer, IntFunction<Optional<ColumnType>>> fixed(int oid, ColumnType type) {
        return Map.entry(oid, _ -> Optional.of(type));
    }

    /**
     * @param oid of a type that is no array
     * @param modifier {@code atttypmod}: -1 for none
     * @return empty if values of the type cannot be held exactly
     */
    static Optional<ColumnType> scalar(int oid, int modifier) {
        IntFunction<Optional<ColumnType>> mapping = SCALARS.get(oid);
        return mapping == null ? Optional.empty() : mapping.apply(modifier);
    }

    private static Optional<ColumnType> character(int modifier) {
        return Optional.of(modifier < HEADER + 1 ? new ColumnType.Text() : new ColumnType.Char(modifier - HEADER));
    }

    private static Optional<ColumnType> decimal(int modifier) {
        if (modifier < HEADER) {
            return Optional.empty();
        }
        int precision = (modifier - HEADER) >>> 16 & 0xFFFF;
        int scale = scaleOf(modifier);
        return precision > MAX_PRECISION || scale < 0 || scale > precision
                ? Optional.empty()
                : Optional.of(new ColumnType.Decimal(precision, scale));
    }

    /** 11 bits, signed (since version 15 a scale may be negative). */
    private static int scaleOf(int modifier) {
        return ((modifier - HEADER & 0x7FF) ^ 1024) - 1024;
    }
}
