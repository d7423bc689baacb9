package dev.sluice.source.postgres;

import dev.sluice.row.ColumnType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    static final int OID = 26;
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

    private static final int SCALE_BITS = 0x7FF;

    /** Of Iceberg's decimals. */
    private static final int MAX_PRECISION = 38;

    /** Of PostgreSQL's numerics and characters, where they have any. */
    private static final int MAX_DECLARED_PRECISION = 1000;

    private static final int MAX_LENGTH = 10_485_760;

    private static final Map<Integer, IntFunction<Optional<ColumnType>>> SCALARS = Map.ofEntries(
            fixed(BOOL, new ColumnType.Bool()),
            fixed(BYTEA, new ColumnType.Bytes()),
            fixed(INT8, new ColumnType.Int64()),
            fixed(INT2, new ColumnType.Int16()),
            fixed(INT4, new ColumnType.Int32()),
            fixed(OID, new ColumnType.Int64()),
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

    /**
     * Built-in types that are kept as their text. What is missing depends, in its text, on more than {@link Printing}
     * fixes (regclass on the search path, aclitem on the names of roles), or is internal to the server.
     */
    static final Set<String> VERBATIM = Set.of(
            "money",
            "bit",
            "varbit",
            "interval",
            "timetz",
            "xml",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "tsvector",
            "tsquery",
            "point",
            "line",
            "lseg",
            "box",
            "path",
            "polygon",
            "circle",
            "pg_lsn",
            "jsonpath",
            "char",
            "name",
            "xid",
            "xid8",
            "cid",
            "tid",
            "pg_snapshot",
            "txid_snapshot");

    /** Types of extensions whose text was proven to be the same in the log, in copies and in digests. */
    static final Set<String> VERBATIM_OF_EXTENSIONS = Set.of(
            "hstore.hstore",
            "ltree.ltree",
            "ltree.lquery",
            "ltree.ltxtquery",
            "citext.citext",
            "cube.cube",
            "seg.seg",
            "isn.ean13",
            "isn.isbn",
            "isn.isbn13",
            "isn.issn",
            "isn.issn13",
            "isn.ismn",
            "isn.ismn13",
            "isn.upc");

    private TypeMapping() {}

    private static Map.Entry<Integer, IntFunction<Optional<ColumnType>>> fixed(int oid, ColumnType type) {
        return Map.entry(oid, _ -> Optional.of(type));
    }

    static boolean isVerbatim(String builtIn) {
        return VERBATIM.contains(builtIn);
    }

    static boolean isVerbatim(String extension, String type) {
        return VERBATIM_OF_EXTENSIONS.contains(extension + "." + type);
    }

    /**
     * The type in whose modifiers and text the log and we agree, for comparing: the object id, and of some the modifier.
     *
     * @param oid of the type that domains are made of
     */
    static String declared(int oid, int modifier) {
        return switch (oid) {
            case VARCHAR -> Integer.toString(TEXT); // limits are the source's business
            case BPCHAR -> declared(oid, modifier <= HEADER ? 0 : modifier - HEADER, 0);
            case NUMERIC ->
                declared(oid, modifier < HEADER ? 0 : precisionOf(modifier), modifier < HEADER ? 0 : scaleOf(modifier));
            default -> Integer.toString(oid);
        };
    }

    /**
     * The same from what the driver makes of a modifier.
     *
     * @param length beyond what is possible, if the column has none
     */
    static String declared(int oid, int length, int scale) {
        return switch (oid) {
            case VARCHAR -> Integer.toString(TEXT);
            case BPCHAR -> length < 1 || length > MAX_LENGTH ? oid + "" : oid + ":" + length;
            case NUMERIC ->
                length < 1 || length > MAX_DECLARED_PRECISION
                        ? oid + ""
                        : oid + ":" + length + ":" + (scale & SCALE_BITS);
            default -> Integer.toString(oid);
        };
    }

    /** The type of numbers that is {@link #declared} so; empty for any other. */
    static Optional<ColumnType> narrower(String declared) {
        String[] parts = declared.split(":", -1);
        return switch (Integer.parseInt(parts[0])) {
            case INT2, INT4, FLOAT4 -> scalar(Integer.parseInt(parts[0]), -1);
            case NUMERIC ->
                parts.length < 3
                        ? Optional.empty()
                        : scalar(NUMERIC, (Integer.parseInt(parts[1]) << 16 | Integer.parseInt(parts[2])) + HEADER);
            default -> Optional.empty();
        };
    }

    /**
     * @param oid of a type that is no array
     * @param modifier {@code atttypmod}: -1 for none
     * @return empty if the type is none of those with values of their own class
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
        int precision = precisionOf(modifier);
        int scale = scaleOf(modifier);
        return precision > MAX_PRECISION || scale < 0 || scale > precision
                ? Optional.empty()
                : Optional.of(new ColumnType.Decimal(precision, scale));
    }

    private static int precisionOf(int modifier) {
        return (modifier - HEADER) >>> 16 & 0xFFFF;
    }

    /** 11 bits, signed (since version 15 a scale may be negative). */
    private static int scaleOf(int modifier) {
        return ((modifier - HEADER & SCALE_BITS) ^ 1024) - 1024;
    }
}
