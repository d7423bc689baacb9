package dev.sluice.policy;

import dev.sluice.row.Row;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Format-preserving encryption of a numeric(p,s): a permutation of all numbers of the type that keeps the sign. A number
 * is its p digits, whatever the point stands before, so every one of the 10^p fits and comes out as often as any other.
 *
 * @param precision how many digits the type has
 * @param scale how many of them stand behind the point
 */
record FpeDecimal(int precision, int scale, FormatCipher cipher) implements ColumnMask {
    private enum Direction {
        ENCRYPT,
        DECRYPT
    }

    @Override
    public Object apply(Object value, Row row) {
        return transform((BigDecimal) value, Direction.ENCRYPT);
    }

    /**
     * What {@link #apply} made this of.
     *
     * @throws IllegalArgumentException if it is no number of the type
     */
    BigDecimal reveal(BigDecimal masked) {
        // Before the scale is set: a huge exponent would make as many digits.
        if (masked.stripTrailingZeros().scale() > scale || masked.precision() - masked.scale() > precision - scale) {
            throw new IllegalArgumentException("Cannot decrypt a number: the column's type has none of that form");
        }
        return transform(masked.setScale(scale), Direction.DECRYPT);
    }

    private BigDecimal transform(BigDecimal number, Direction direction) {
        BigInteger unscaled = number.unscaledValue();
        // There is no negative zero: the negative numbers are one fewer, and -1 goes with 0.
        BigInteger result = unscaled.signum() < 0
                ? walk(unscaled.not(), BigInteger.TEN.pow(precision).subtract(BigInteger.TWO), direction)
                        .not()
                : walk(unscaled, BigInteger.TEN.pow(precision).subtract(BigInteger.ONE), direction);
        return new BigDecimal(result, scale);
    }

    /** Encrypts until it fits, which keeps it a permutation; see {@link FpeNumber}. Twice is rare already. */
    private BigInteger walk(BigInteger number, BigInteger max, Direction direction) {
        byte[] numerals = digits(number);
        while (true) {
            switch (direction) {
                case ENCRYPT -> cipher.encrypt(numerals, precision);
                case DECRYPT -> cipher.decrypt(numerals, precision);
            }
            BigInteger result = number(numerals);
            if (result.compareTo(max) <= 0) {
                return result;
            }
        }
    }

    private byte[] digits(BigInteger number) {
        byte[] numerals = new byte[precision];
        String text = number.toString();
        for (int index = 0; index < text.length(); index++) {
            numerals[precision - text.length() + index] = (byte) (text.charAt(index) - '0');
        }
        return numerals;
    }

    private static BigInteger number(byte[] numerals) {
        char[] text = new char[numerals.length];
        for (int index = 0; index < text.length; index++) {
            text[index] = (char) ('0' + numerals[index]);
        }
        return new BigInteger(new String(text));
    }

    @Override
    public String name() {
        return "fpe";
    }
}
