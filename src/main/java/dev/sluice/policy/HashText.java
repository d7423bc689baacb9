package dev.sluice.policy;

/**
 * How a hash is written.
 *
 * @param length characters, from the hash's beginning
 */
record HashText(Encoding encoding, int length) {
    /** The letters that hashes are written with. */
    enum Encoding {
        /** Lower-case hexadecimal digits. */
        HEX(4, 64),
        /** The letters of RFC 4648, section 5, without padding. */
        BASE64URL(6, 43);

        private final int bitsPerCharacter;
        private final int maxLength;

        Encoding(int bitsPerCharacter, int maxLength) {
            this.bitsPerCharacter = bitsPerCharacter;
            this.maxLength = maxLength;
        }

        /** The characters of a whole hash. */
        int maxLength() {
            return maxLength;
        }
    }

    static final HashText FULL = new HashText(Encoding.HEX, 64);

    /** So few characters still tell a million values apart, mostly; fewer are no hash any more. */
    static final int MIN_LENGTH = 8;

    /** Among a billion values, hashes of so many bits collide with a probability of one in 10^20. */
    private static final int UNIQUE_BITS = 128;

    HashText {
        if (length < MIN_LENGTH || length > encoding.maxLength) {
            throw new IllegalArgumentException("Cannot write a hash with " + length + " characters");
        }
    }

    /** How many of the hash's 256 bits remain. */
    int bits() {
        return Math.min(256, length * encoding.bitsPerCharacter);
    }

    /** Whether two values with one hash need not be reckoned with. */
    boolean isUnique() {
        return bits() >= UNIQUE_BITS;
    }
}
