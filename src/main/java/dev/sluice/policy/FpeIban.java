package dev.sluice.policy;

import dev.sluice.policy.FpeText.ShortValues;
import dev.sluice.row.Row;
import java.math.BigInteger;

/**
 * Format-preserving encryption of international bank account numbers (ISO 13616): the country stays, the check digits are
 * computed, and what follows them is encrypted, digits to digits and letters to letters of their case. So a valid number
 * becomes a valid one; one whose check digits are wrong by so much stays wrong by so much.
 *
 * <p>All that can stand in the places of these digits and letters is one number, of which the decimal digits are encrypted.
 * What the cipher makes too great is encrypted again until it fits ("cycle walking"), which keeps it a permutation.
 *
 * @param cipher of decimal digits
 */
record FpeIban(ShortValues shortValues, FormatCipher cipher, TextForm form) implements ColumnMask {
    /** Country, check digits and five letters, of which there are more than a million; four are fewer. */
    static final int MIN_LENGTH = 9;

    private static final int MAX_LENGTH = 34;
    private static final int COUNTRY = 2;
    private static final int HEAD = 4;
    private static final int DIGITS = 10;
    private static final int LETTERS = 26;
    private static final int MODULUS = 97;
    private static final int CHECKS = 100;
    private static final BigInteger MIN_DOMAIN = BigInteger.valueOf(1_000_000);

    private enum Direction {
        ENCRYPT,
        DECRYPT
    }

    @Override
    public Object apply(Object value, Row row) {
        return transform(form.of(value), Direction.ENCRYPT);
    }

    /** What {@link #apply} made this of. */
    String reveal(String masked) {
        return transform(masked, Direction.DECRYPT);
    }

    private String transform(String text, Direction direction) {
        char[] characters = text.toCharArray();
        int[] places = new int[MAX_LENGTH];
        int count = 0;
        for (int index = 0; index < characters.length; index++) {
            if (isDigit(characters[index]) || isLetter(characters[index])) {
                if (count == MAX_LENGTH) {
                    return shortValues.unfit("it has too many characters");
                }
                places[count++] = index;
            } else if (TextForm.carriesMeaning(characters[index])) {
                return shortValues.unfit("a character is neither of an IBAN nor a separator");
            }
        }
        if (!hasHead(characters, places, count)) {
            return shortValues.unfit("it does not begin with a country's two letters and two digits");
        }
        BigInteger domain = BigInteger.ONE;
        BigInteger number = BigInteger.ZERO;
        for (int place = HEAD; place < count; place++) {
            char character = characters[places[place]];
            BigInteger radix = BigInteger.valueOf(radix(character));
            domain = domain.multiply(radix);
            number = number.multiply(radix).add(BigInteger.valueOf(character - first(character)));
        }
        if (domain.compareTo(MIN_DOMAIN) < 0) {
            return shortValues.unfit("it has too few characters");
        }
        int written = DIGITS * (characters[places[COUNTRY]] - '0') + characters[places[COUNTRY + 1]] - '0';
        int wrongBy = written - checkDigits(characters, places, count);
        BigInteger rest = walk(number, domain, direction);
        for (int place = count - 1; place >= HEAD; place--) {
            char character = characters[places[place]];
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(radix(character)));
            characters[places[place]] = (char) (first(character) + parts[1].intValue());
            rest = parts[0];
        }
        int check = Math.floorMod(checkDigits(characters, places, count) + wrongBy, CHECKS);
        characters[places[COUNTRY]] = (char) ('0' + check / DIGITS);
        characters[places[COUNTRY + 1]] = (char) ('0' + check % DIGITS);
        return new String(characters);
    }

    private static boolean hasHead(char[] characters, int[] places, int count) {
        return count > HEAD
                && isLetter(characters[places[0]])
                && isLetter(characters[places[1]])
                && isDigit(characters[places[COUNTRY]])
                && isDigit(characters[places[COUNTRY + 1]]);
    }

    private BigInteger walk(BigInteger number, BigInteger domain, Direction direction) {
        byte[] numerals = new byte[domain.subtract(BigInteger.ONE).toString().length()];
        String digits = number.toString();
        for (int index = 0; index < digits.length(); index++) {
            numerals[numerals.length - digits.length() + index] = (byte) (digits.charAt(index) - '0');
        }
        // Ends: a permutation leads back to where it started, and that fits. The domain is a tenth of what its numerals
        // could
        // say, or more, so it takes ten steps on average at most.
        while (true) {
            switch (direction) {
                case ENCRYPT -> cipher.encrypt(numerals, numerals.length);
                case DECRYPT -> cipher.decrypt(numerals, numerals.length);
            }
            StringBuilder result = new StringBuilder(numerals.length);
            for (byte numeral : numerals) {
                result.append((char) ('0' + numeral));
            }
            BigInteger found = new BigInteger(result.toString());
            if (found.compareTo(domain) < 0) {
                return found;
            }
        }
    }

    /** ISO 7064 MOD 97-10 of the account, the country and two zeros, letters counting from 10 on: 2 to 98. */
    private static int checkDigits(char[] characters, int[] places, int count) {
        int sum = 0;
        for (int index = 0; index < count; index++) {
            int place = (index + HEAD) % count;
            char character = characters[places[place]];
            if (place == COUNTRY || place == COUNTRY + 1) {
                sum = sum * DIGITS % MODULUS;
            } else if (isDigit(character)) {
                sum = (sum * DIGITS + character - '0') % MODULUS;
            } else {
                sum = (sum * CHECKS + DIGITS + character - first(character)) % MODULUS;
            }
        }
        return MODULUS + 1 - sum;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isLetter(char character) {
        return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
    }

    private static int radix(char character) {
        return isDigit(character) ? DIGITS : LETTERS;
    }

    private static char first(char character) {
        return isDigit(character) ? '0' : character <= 'Z' ? 'A' : 'a';
    }

    @Override
    public String name() {
        return "fpe";
    }
}
