package dev.sluice.row;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Writes the values of one type as fields of canonical text, version 2 (see {@link CanonicalText}): values as {@link ColumnType}
 * names their classes, or as a file holds them, of which no object need be made. Safe for use by several threads.
 */
public abstract class CanonicalEncoding {
    /** Dates and times count from 2000-01-01, because that is what PostgreSQL sends without computing anything. */
    private static final int EPOCH_DAY = 10_957;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private static final long EPOCH_MICROS = EPOCH_DAY * MICROS_PER_DAY;

    /** No database of which we know counts from before -4713-11-24 of the Gregorian calendar: day 0 of Julius Scaliger's. */
    private static final long FIRST_DAY = -2_440_588;

    /** Of what stands {@linkplain CanonicalText#last last} in a row, with the separator in front of it. */
    static final CanonicalEncoding LAST = new Last();

    private CanonicalEncoding() {}

    public static CanonicalEncoding of(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> new Truth();
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _ -> new Whole();
            case ColumnType.Decimal(int _, int scale) -> new Fixed(scale);
            case ColumnType.Float32 _ -> new SinglePrecision();
            case ColumnType.Float64 _ -> new DoublePrecision();
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> new Texts();
            case ColumnType.Bytes _ -> new Binary();
            case ColumnType.Uuid _ -> new Uuids();
            case ColumnType.Date _ -> new Count(EPOCH_DAY, Integer.BYTES, FIRST_DAY, Long.MAX_VALUE);
            case ColumnType.Time _ -> new Count(0, Long.BYTES, 0, MICROS_PER_DAY - 1);
            case ColumnType.Timestamp _ -> instant();
            case ColumnType.TimestampTz _ -> instant();
            case ColumnType.Array(ColumnType element) -> new Elements(of(element));
        };
    }

    private static Count instant() {
        return new Count(EPOCH_MICROS, Long.BYTES, FIRST_DAY * MICROS_PER_DAY, Long.MAX_VALUE);
    }

    /** Whether values of the type may hold any character, so that their length precedes them. */
    static boolean isFree(ColumnType type) {
        return of(type) instanceof Texts;
    }

    /** Whether a value's field is made of the value with some work, so that it pays to keep it. */
    public boolean isMade() {
        return true;
    }

    /** @param value {@link Marker#NULL}, or of the type's class */
    public final void append(CanonicalBuffer into, Object value) {
        if (value == Marker.NULL) {
            appendNull(into);
        } else {
            write(into, value);
        }
    }

    /** NULL is an empty field, unless a type says otherwise. */
    public void appendNull(CanonicalBuffer into) {}

    abstract void write(CanonicalBuffer into, Object value);

    /**
     * Of a type that is stored as a number.
     *
     * @param number booleans are 0 and 1, decimals without their point, floats their bits; dates and times count from 1970
     */
    public void append(CanonicalBuffer into, long number) {
        throw new UnsupportedOperationException(
                "Cannot write a number as " + getClass().getSimpleName());
    }

    /** Of a type that is stored as bytes: text in UTF-8, binary values, UUIDs. */
    public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
        throw new UnsupportedOperationException(
                "Cannot write bytes as " + getClass().getSimpleName());
    }

    private static final class Truth extends CanonicalEncoding {
        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, (Boolean) value ? 1 : 0);
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.character(number == 0 ? 'f' : 't');
        }
    }

    private static final class Whole extends CanonicalEncoding {
        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, ((Number) value).longValue());
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.decimal(number);
        }
    }

    private static final class Fixed extends CanonicalEncoding {
        private final int scale;

        Fixed(int scale) {
            this.scale = scale;
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            into.ascii(((BigDecimal) value).toPlainString());
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.decimal(number, scale);
        }
    }

    private static final class SinglePrecision extends CanonicalEncoding {
        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, Float.floatToRawIntBits((Float) value));
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            // There are many NaNs, and one of them is written.
            into.hex(Float.floatToIntBits(Float.intBitsToFloat((int) number)), Float.BYTES);
        }
    }

    private static final class DoublePrecision extends CanonicalEncoding {
        @Override
        void write(CanonicalBuffer into, Object value) {
            append(into, Double.doubleToRawLongBits((Double) value));
        }

        @Override
        public void append(CanonicalBuffer into, long number) {
            into.hex(Double.doubleToLongBits(Double.longBitsToDouble(number)), Double.BYTES);
        }
    }

    /** Dates and times. */
    private static final class Count extends CanonicalEncoding {
        private final long epoch;
        private final int bytes;
        private final long first;
        private final long last;

        Count(long epoch, int bytes, long first, long last) {
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
        }
    }

    /** What may hold any character, so that its length precedes it; NULL leaves both empty. */
    private static class Texts extends CanonicalEncoding {
        @Override
        public void appendNull(CanonicalBuffer into) {
            into.character(CanonicalText.SEPARATOR);
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
            append(into, bytes, 0, bytes.length);
        }

        @Override
        public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
            into.decimal(length);
            into.character(CanonicalText.SEPARATOR);
            into.text(bytes, from, length);
        }
    }

    private static final class Last extends Texts {
        @Override
        public boolean isMade() {
            return false;
        }

        @Override
        public void appendNull(CanonicalBuffer into) {
            // Not even a separator.
        }

        @Override
        public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
            into.character(CanonicalText.SEPARATOR);
            into.text(bytes, from, length);
        }
    }

    /** No digits are the empty value. */
    private static final class Binary extends CanonicalEncoding {
        @Override
        public void appendNull(CanonicalBuffer into) {
            into.character('-');
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            byte[] bytes = (byte[]) value;
            append(into, bytes, 0, bytes.length);
        }

        @Override
        public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
            into.hex(bytes, from, length);
        }
    }

    private static final class Uuids extends CanonicalEncoding {
        @Override
        void write(CanonicalBuffer into, Object value) {
            UUID uuid = (UUID) value;
            into.uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
        }

        @Override
        public void append(CanonicalBuffer into, byte[] bytes, int from, int length) {
            into.uuid(CanonicalBuffer.bigEndian(bytes, from), CanonicalBuffer.bigEndian(bytes, from + Long.BYTES));
        }
    }

    private static final class Elements extends CanonicalEncoding {
        private final CanonicalEncoding element;

        Elements(CanonicalEncoding element) {
            this.element = element;
        }

        @Override
        void write(CanonicalBuffer into, Object value) {
            List<?> elements = (List<?>) value;
            into.decimal(elements.size());
            for (Object one : elements) {
                into.character(CanonicalText.SEPARATOR);
                element.append(into, one);
            }
        }
    }
}
