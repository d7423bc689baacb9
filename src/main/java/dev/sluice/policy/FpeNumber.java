package dev.sluice.policy;

import dev.sluice.row.Row;

/**
 * Format-preserving encryption of whole numbers: a permutation of all numbers of the column's type that keeps the sign.
 * The numerals are as many as the largest number has; what the cipher makes greater than that is encrypted again until
 * it fits ("cycle walking"), which keeps it a permutation.
 *
 * @param max the largest number of the type
 */
record FpeNumber(long max, FormatCipher cipher) implements ColumnMask {
    private enum Direction {
        ENCRYPT,
        DECRYPT
    }

    @Override
    public Object apply(Object value, Row row) {
        long masked = transform(((Number) value).longValue(), Direction.ENCRYPT);
        return value instanceof Integer ? (Object) Math.toIntExact(masked) : (Object) masked;
    }

    /**
     * What {@link #apply} made this of.
     *
     * @throws IllegalArgumentException if it is no number of the type
     */
    long reveal(long masked) {
        if (masked > max || masked < -1 - max) {
            throw new IllegalArgumentException("Cannot decrypt a number: the column's type has none that large");
        }
        return transform(masked, Direction.DECRYPT);
    }

    private long transform(long number, Direction direction) {
        // The negative numbers are one more than the positive ones, zero left out; so -1 goes with 0.
        return number < 0 ? -1 - walk(-1 - number, direction) : walk(number, direction);
    }

    private long walk(long number, Direction direction) {
        byte[] numerals = new byte[Long.toString(max).length()];
        long rest = number;
        for (int index = numerals.length - 1; index >= 0; index--) {
            numerals[index] = (byte) (rest % 10);
            rest /= 10;
        }
        // Ends: a permutation leads back to where it started, and that fits. A type's largest number is a tenth of
        // what its numerals could say, or more, so it takes ten steps on average at most.
        while (true) {
            switch (direction) {
                case ENCRYPT -> cipher.encrypt(numerals, numerals.length);
                case DECRYPT -> cipher.decrypt(numerals, numerals.length);
            }
            long result = 0;
            for (byte numeral : numerals) {
                result = 10 * result + numeral;
            }
            // Nineteen digits may exceed a long, which then turns negative: at most 9,999,999,999,999,999,999 < 2^64.
            if (result >= 0 && result <= max) {
                return result;
            }
        }
    }

    @Override
    public String name() {
        return "fpe";
    }
}
