package dev.sluice.row;

/**
 * What a column can hold, independent of database and lake. Each type fixes the Java class of its values in a
 * {@link Row}; {@link Marker#NULL} stands for SQL NULL in every type.
 */
public sealed interface ColumnType {
    /** {@link Boolean}. */
    record Bool() implements ColumnType {}

    /** {@link Integer} within 16 bits, signed. */
    record Int16() implements ColumnType {}

    /** {@link Integer}. */
    record Int32() implements ColumnType {}

    /** {@link Long}. */
    record Int64() implements ColumnType {}

    /**
     * {@link java.math.BigDecimal} of exactly {@code scale} fraction digits.
     *
     * @param precision 1 to 38 digits in all
     * @param scale 0 to {@code precision}
     */
    record Decimal(int precision, int scale) implements ColumnType {
        public Decimal {
            if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
                throw new IllegalArgumentException("Cannot hold numeric(" + precision + "," + scale
                        + "): precision must be 1 to 38 and scale 0 to precision");
            }
        }
    }

    /** {@link Float}; NaN, infinities and negative zero are values. */
    record Float32() implements ColumnType {}

    /** {@link Double}; NaN, infinities and negative zero are values. */
    record Float64() implements ColumnType {}

    /** {@link String} of any length; varchar limits are the source's business. */
    record Text() implements ColumnType {}

    /**
     * {@link String} padded with blanks to {@code length} code points, as the source shows it.
     *
     * @param length code points, at least 1
     */
    record Char(int length) implements ColumnType {}

    /** {@code byte[]}; never modified once in a row. */
    record Bytes() implements ColumnType {}

    /** {@link java.util.UUID}. */
    record Uuid() implements ColumnType {}

    /** {@link Integer}: days since 1970-01-01, proleptic Gregorian. */
    record Date() implements ColumnType {}

    /** {@link Long}: microseconds since midnight, below 24 h. */
    record Time() implements ColumnType {}

    /** {@link Long}: microseconds since 1970-01-01T00:00:00 of a clock without zone, proleptic Gregorian. */
    record Timestamp() implements ColumnType {}

    /** {@link Long}: microseconds since 1970-01-01T00:00:00Z. */
    record TimestampTz() implements ColumnType {}

    /** {@link String}: the JSON text as the source prints it (for jsonb its normalised form). */
    record Json() implements ColumnType {}

    /** {@link String}: the label. */
    record Enumeration() implements ColumnType {}

    /**
     * {@link String}: the text that the source prints for the value, whatever the source's settings. For types that no
     * other of these holds exactly.
     *
     * @param sourceType the source's name of the type, with its schema unless it is built in
     */
    record Verbatim(String sourceType) implements ColumnType {}

    /**
     * {@link java.util.List} of the element's values or {@link Marker#NULL}; one dimension, lower bound 1.
     *
     * @param element anything but an array
     */
    record Array(ColumnType element) implements ColumnType {
        public Array {
            if (element instanceof Array) {
                throw new IllegalArgumentException("Cannot nest arrays: only one dimension is supported");
            }
        }
    }
}
