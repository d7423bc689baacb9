package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;

/** A mask compiled for one column. Safe for use by several threads. */
sealed interface ColumnMask {
    /** @param value no {@link Marker}, of the class that the column's type names */
    Object apply(Object value);

    /** The name in the policy's language. */
    String name();

    /** The value as it is. */
    record Pass() implements ColumnMask {
        @Override
        public Object apply(Object value) {
            return value;
        }

        @Override
        public String name() {
            return "pass";
        }
    }

    /** @param value what every value becomes, {@link Marker#NULL} included */
    record Constant(String name, Object value) implements ColumnMask {
        @Override
        public Object apply(Object original) {
            return value;
        }
    }

    record Hash(KeyedHash hash, ColumnType type) implements ColumnMask {
        @Override
        public Object apply(Object value) {
            return hash.of(type, value);
        }

        @Override
        public String name() {
            return "hash";
        }
    }

    /**
     * Keeps the last code points and turns the others into asterisks, one for one. A text of no more than these is
     * masked whole.
     */
    record Partial(int keepLast, boolean padded) implements ColumnMask {
        @Override
        public Object apply(Object value) {
            String text = padded ? CanonicalForm.withoutPadding((String) value) : (String) value;
            int codePoints = text.codePointCount(0, text.length());
            if (codePoints <= keepLast) {
                return "*".repeat(codePoints);
            }
            int kept = text.offsetByCodePoints(text.length(), -keepLast);
            return "*".repeat(codePoints - keepLast) + text.substring(kept);
        }

        @Override
        public String name() {
            return "partial";
        }
    }
}
