package dev.sluice.policy;

import dev.sluice.row.Row;

/** Format-preserving encryption of text: what is of the alphabet is encrypted, separators stay where they are. */
record FpeText(Alphabet alphabet, CheckDigit checkDigit, ShortValues shortValues, FormatCipher cipher, TextForm form)
        implements ColumnMask {
    private static final int DECIMAL = 10;

    /** Whether there are digits that the others determine. A number in which they are wrong by so much stays wrong by so much. */
    enum CheckDigit {
        NONE,
        /** The last one, of ISO/IEC 7812, as on payment cards. */
        LUHN,
        /** The two behind the country in an IBAN, which {@link FpeIban} is for. */
        IBAN
    }

    /** The mask of a text, whatever it keeps. */
    static ColumnMask of(Mask.Fpe fpe, FormatCipher cipher, TextForm form) {
        return switch (fpe.checkDigit()) {
            case NONE, LUHN -> new FpeText(fpe.alphabet(), fpe.checkDigit(), fpe.shortValues(), cipher, form);
            case IBAN -> new FpeIban(fpe.shortValues(), cipher, form);
        };
    }

    /** What becomes of values with too few possibilities for the cipher. */
    enum ShortValues {
        REFUSE,
        REDACT;

        /**
         * What becomes of a value that does not have the form.
         *
         * @param reason never the value
         * @throws IllegalArgumentException if it is refused
         */
        String unfit(String reason) {
            return switch (this) {
                case REDACT -> MaskCompiler.REDACTED;
                case REFUSE ->
                    throw new IllegalArgumentException("Cannot encrypt a value and keep its form: " + reason);
            };
        }
    }

    @Override
    public Object apply(Object value, Row row) {
        return transform(form.of(value), Direction.ENCRYPT);
    }

    /** What {@link #apply} made this of. */
    String reveal(String masked) {
        return transform(masked, Direction.DECRYPT);
    }

    private enum Direction {
        ENCRYPT,
        DECRYPT
    }

    private String transform(String text, Direction direction) {
        char[] characters = text.toCharArray();
        byte[] numerals = new byte[characters.length];
        int count = 0;
        for (char character : characters) {
            int numeral = alphabet.numeral(character);
            if (numeral >= 0) {
                numerals[count++] = (byte) numeral;
            } else if (TextForm.carriesMeaning(character)) {
                return shortValues.unfit("a character is neither of the alphabet nor a separator");
            }
        }
        int length = checkDigit == CheckDigit.LUHN ? count - 1 : count;
        if (length < FormatCipher.minLength(alphabet.radix()) || length > FormatCipher.MAX_LENGTH) {
            return shortValues.unfit("it has too few or too many characters");
        }
        permute(numerals, length, direction);
        int position = 0;
        for (int index = 0; index < characters.length; index++) {
            if (alphabet.numeral(characters[index]) >= 0) {
                characters[index] = alphabet.character(numerals[position++] & 0xFF);
            }
        }
        return new String(characters);
    }

    private void permute(byte[] numerals, int length, Direction direction) {
        boolean checked = checkDigit == CheckDigit.LUHN;
        int wrongBy = checked ? numerals[length] - luhn(numerals, length) + DECIMAL : 0;
        switch (direction) {
            case ENCRYPT -> cipher.encrypt(numerals, length);
            case DECRYPT -> cipher.decrypt(numerals, length);
        }
        if (checked) {
            numerals[length] = (byte) ((luhn(numerals, length) + wrongBy) % DECIMAL);
        }
    }

    /** The check digit of the first {@code length} digits. */
    static int luhn(byte[] digits, int length) {
        int sum = 0;
        for (int index = 0; index < length; index++) {
            int digit = digits[index];
            boolean doubled = (length - index) % 2 == 1;
            int counted = doubled ? 2 * digit : digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return (DECIMAL - sum % DECIMAL) % DECIMAL;
    }

    @Override
    public String name() {
        return "fpe";
    }
}
