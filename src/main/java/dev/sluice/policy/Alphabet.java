package dev.sluice.policy;

import java.util.Arrays;

/** The characters that format-preserving encryption permutes; each stands for the numeral that is its index. */
final class Alphabet {
    static final Alphabet DIGITS = new Alphabet("0123456789");
    static final Alphabet ALPHANUMERIC = new Alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private final char[] characters;
    private final short[] numerals;

    /**
     * @param characters 2 to {@value FormatCipher#MAX_RADIX}, each once, of the basic multilingual plane
     * @throws IllegalArgumentException if they are not
     */
    Alphabet(String characters) {
        if (characters.length() < 2 || characters.length() > FormatCipher.MAX_RADIX) {
            throw new IllegalArgumentException("Cannot encrypt with " + characters.length() + " characters");
        }
        this.characters = characters.toCharArray();
        char last = 0;
        for (char character : this.characters) {
            last = character > last ? character : last;
        }
        this.numerals = new short[last + 1];
        Arrays.fill(numerals, (short) -1);
        for (int index = 0; index < this.characters.length; index++) {
            char character = this.characters[index];
            if (Character.isSurrogate(character) || numerals[character] >= 0) {
                throw new IllegalArgumentException("Cannot encrypt with characters that are doubled or no plain ones");
            }
            numerals[character] = (short) index;
        }
    }

    int radix() {
        return characters.length;
    }

    char character(int numeral) {
        return characters[numeral];
    }

    /** The numeral that the character stands for; -1 if it is not of the alphabet. */
    int numeral(char character) {
        return character < numerals.length ? numerals[character] : -1;
    }

    /** The characters in the order of their numerals. */
    @Override
    public String toString() {
        return new String(characters);
    }
}
