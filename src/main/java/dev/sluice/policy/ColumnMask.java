package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;

/** A mask compiled for one column. Safe for use by several threads. */
sealed interface ColumnMask
        permits ColumnMask.Pass,
                ColumnMask.Constant,
                ColumnMask.Hash,
                ColumnMask.Tokenize,
                ColumnMask.Truncate,
                EmailMask,
                FpeDecimal,
                FpeIban,
                FpeNumber,
                FpeText,
                GeneralizeMask,
                JsonMask,
                PartialMask,
                PseudonymMask,
                ShiftDateMask {
    /**
     * @param value no {@link Marker}, of the class that the column's type names
     * @param row of the source, which the value is part of
     */
    Object apply(Object value, Row row);

    /** The name in the policy's language. */
    String name();

    /** Whether equal values in these rows have equal results. */
    default boolean treatsAlike(Row one, Row other) {
        return true;
    }

    /** The value as it is. */
    record Pass() implements ColumnMask {
        @Override
        public Object apply(Object value, Row row) {
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
        public Object apply(Object original, Row row) {
            return value;
        }
    }

    record Hash(KeyedHash hash, ColumnType type, HashText form) implements ColumnMask {
        @Override
        public Object apply(Object value, Row row) {
            return hash.of(type, value, form);
        }

        @Override
        public String name() {
            return "hash";
        }
    }

    record Tokenize(Tokens tokens, ColumnType type) implements ColumnMask {
        @Override
        public Object apply(Object value, Row row) {
            return tokens.of(type, value);
        }

        @Override
        public String name() {
            return "tokenize";
        }
    }

    /** Keeps the first code points and nothing else. */
    record Truncate(int length, TextForm form) implements ColumnMask {
        @Override
        public Object apply(Object value, Row row) {
            String text = form.of(value);
            return text.codePointCount(0, text.length()) <= length
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, length));
        }

        @Override
        public String name() {
            return "truncate";
        }
    }
}
