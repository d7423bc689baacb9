package dev.sluice.policy;

import java.util.Arrays;

/** A reusable growing array of bytes. */
final class ByteBuilder {
    private static final int USUAL_BYTES = 1 << 10;
    private static final int KEPT_BYTES = 1 << 16;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;

    int length() {
        return length;
    }

    /** The array behind it, valid until the next change. */
    byte[] array() {
        return bytes;
    }

    /** Empties it; what an unusually large value needed is given back. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[USUAL_BYTES];
        }
    }

    ByteBuilder tag(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    void bytes(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    void int32(int value) {
        reserve(Integer.BYTES);
        length += Integer.BYTES;
        int32At(length - Integer.BYTES, value);
    }

    /** Big-endian, over what is there. */
    void int32At(int index, int value) {
        bytes[index] = (byte) (value >>> 24);
        bytes[index + 1] = (byte) (value >>> 16);
        bytes[index + 2] = (byte) (value >>> 8);
        bytes[index + 3] = (byte) value;
    }

    void number(long value) {
        text(Long.toString(value));
    }

    /**
     * As UTF-8. {@link String#getBytes} would allocate per value and turn an unpaired surrogate into a question mark,
     * and so two values into one.
     *
     * @throws IllegalArgumentException if the text holds an unpaired surrogate
     */
    void text(String text) {
        int size = text.length();
        reserve(Math.multiplyExact(size, 3));
        byte[] target = bytes;
        int at = length;
        for (int index = 0; index < size; index++) {
            char unit = text.charAt(index);
            if (unit < 0x80) {
                target[at++] = (byte) unit;
            } else if (unit < 0x800) {
                target[at++] = (byte) (0xC0 | (unit >> 6));
                target[at++] = (byte) (0x80 | (unit & 0x3F));
            } else if (!Character.isSurrogate(unit)) {
                target[at++] = (byte) (0xE0 | (unit >> 12));
                target[at++] = (byte) (0x80 | ((unit >> 6) & 0x3F));
                target[at++] = (byte) (0x80 | (unit & 0x3F));
            } else {
                index++;
                if (index == size || !Character.isSurrogatePair(unit, text.charAt(index))) {
                    throw new IllegalArgumentException("Cannot encode text as UTF-8: it has an unpaired surrogate");
                }
                int codePoint = Character.toCodePoint(unit, text.charAt(index));
                target[at++] = (byte) (0xF0 | (codePoint >> 18));
                target[at++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                target[at++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                target[at++] = (byte) (0x80 | (codePoint & 0x3F));
            }
        }
        length = at;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
        }
    }
}
