package dev.sluice.row;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/**
 * Writes the values of one type as canonical text, version 1 (see {@link CanonicalText}): values as {@link ColumnType}
 * names their classes, or as a file holds them, of which no object need be made. Safe for use by several threads.
 */
public abstract class CanonicalEncoding {
    /** Dates and times count from 2000-01-01, because that is what PostgreSQL sends without computing anything. */
    private static final int EPOCH_DAY = 10_957;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private static final long EPOCH_MICROS = EPOCH_DAY * MICROS_PER_DAY;

    /** No database of which we know counts from before -4713-11-24 of the Gregorian calendar: day 0 of Julius Scaliger's. */
    private static final long FIRST_DAY = -2_440_588;

    private final char tag;

    private CanonicalEncoding(char tag) {
        this.tag = tag;
    }

    public static CanonicalEncoding of(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> new Truth();
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _ -> new Whole();
            case ColumnType.Decimal(int _, int scale) -> new Fixed(scale);
            case ColumnType.Float32 _ -> new SinglePrecision();
            case ColumnType.Float64 _ -> new DoublePrecision();
            case ColumnType.Text _ -> new Texts('T');
            case ColumnType.Char _ -> new Texts('C');
            case ColumnType.Json _ -> new Texts('J');
            case ColumnType.Enumeration _ -> new Texts('N');
            case ColumnType.Verbatim _ -> new Texts('V');
            case ColumnType.Bytes _ -> new Binary();
            case ColumnType.Uuid _ -> new Uuids();
            case ColumnType.Date _ -> new Count('Y', EPOCH_DAY, Integer.BYTES, FIRST_DAY, Long.MAX_VALUE);
            case ColumnType.Time _ -> new Count('H', 0, Long.BYTES, 0, MICROS_PER_DAY - 1);
            case ColumnType.Timestamp _ -> instant('S');
            case ColumnType.TimestampTz _ -> instant('Z');
            case ColumnType.Array(ColumnType element) -> new Elements(of(element));
        };
    }

    private static Count instant(char tag) {
        return new Count(tag, EPOCH_MICROS, Long.BYTES, FIRST_DAY * MICROS_PER_DAY, Long.MAX_VALUE);
    }

    /** The letter that marks the type's values. */
    public char tag() {
        return tag;
    }

    /** @param value {@link Marker#NULL}, or of the type's class */
    public final void append(CanonicalBuffer into, Object value) {
        if (value == Marker.NULL) {
            appendNull(into);
        } else {
            write(into, value);
        }
    }

    public final void appendNull(CanonicalBuffer into) {
        into.character(tag);
    }

    abstract void write(CanonicalBuffer into, Object value);

    /**
     * Of a type that is stored as a number.
     *
     * @param number booleans are 0 and 1, decimals without their point, floats their bits; dates and times count from 1970
     */
    public void append(CanonicalBuffer into, long number) {
        throw new UnsupportedOperationException("Cannot write a number as " + tag);
    }

    /** Of a type that is stored as bytes: text in UTF-8, binary values, UUIDs. */
    public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
        throw new UnsupportedOperationException("Cannot write bytes as " + tag);
    }

    private static final class Truth extends CanonicalEncoding {
        Truth() {
            super('B');
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, (Boolean) value ? 1 : 0);
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.character(number == 0 ? 'f' : 't');
            into.character(tag());
        }
    }

    private static final class Whole extends CanonicalEncoding {
        Whole() {
            super('I');
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, ((Number) value).longValue());
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.decimal(number);
            into.character(tag());
        }
    }

    private static final class Fixed extends CanonicalEncoding {
        private final int scale;

        Fixed(int scale) {
            super('D');
            this.scale = scale;
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            into.ascii(((BigDecimal) value).toPlainString());
            into.character(tag());
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.decimal(number, scale);
            into.character(tag());
        }
    }

    private static final class SinglePrecision extends CanonicalEncoding {
        SinglePrecision() {
            super('E');
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, Float.floatToRawIntBits((Float) value));
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            // There are many NaNs, and one of them is written.
            into.hex(Float.floatToIntBits(Float.intBitsToFloat((int) number)), Float.BYTES);
            into.character(tag());
        }
    }

    private static final class DoublePrecision extends CanonicalEncoding {
        DoublePrecision() {
            super('F');
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, Double.doubleToRawLongBits((Double) value));
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.hex(Double.doubleToLongBits(Double.longBitsToDouble(number)), Double.BYTES);
            into.character(tag());
        }
    }

    /** Dates and times. */
    private static final class Count extends CanonicalEncoding {
        private final long epoch;
        private final int bytes;
        private final long first;
        private final long last;

        Count(char tag, long epoch, int bytes, long first, long last) {
            super(tag);
            this.epoch = epoch;
            this.bytes = bytes;
            this.first = first;
            this.last = last;
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, ((Number) value).longValue());
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            if (number < first || number > last) {
                // What a database sends for infinity, or what wraps around to it, is no date of the lake; nor is 24:00
                // a time.
                into.character('-');
            }
            into.hex(number - epoch, bytes);
            into.character(tag());
        }
    }

    /** What may hold any character, so that its length precedes it. */
    private static final class Texts extends CanonicalEncoding {
        Texts(char tag) {
            super(tag);
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            into.prefixed((String) value, tag());
        }

        @Override
        public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
            into.prefixed(bytes, from, length, tag());
        }
    }

    private static final class Binary extends CanonicalEncoding {
        Binary() {
            super('X');
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            byte[] bytes = (byte[]) value;
            append(into, bytes, 0, bytes.length);
        }

        @Override
        public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
            into.hex(bytes, from, length);
            into.character(tag());
        }
    }

    private static final class Uuids extends CanonicalEncoding {
        Uuids() {
            super('U');
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            UUID uuid = (UUID) value;
            into.uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
            into.character(tag());
        }

        @Override
        public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
            into.uuid(CanonicalBuffer.bigEndian(bytes, from), CanonicalBuffer.bigEndian(bytes, from + Long.BYTES));
            into.character(tag());
        }
    }

    private static final class Elements extends CanonicalEncoding {
        private final CanonicalEncoding element;

        Elements(CanonicalEncoding element) {
            super('A');
            this.element = element;
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            List<?> elements = (List<?>) value;
            into.decimal(elements.size());
            into.character(tag());
            for (Object one : elements) {
                element.append(into, one);
            }
        }
    }
}
