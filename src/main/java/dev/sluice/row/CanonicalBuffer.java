package dev.sluice.row;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Bytes to which canonical text is appended; grows as needed and is used again, so that a row allocates nothing. */
final class CanonicalBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1024];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void character(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void decimal(long value) {
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                ascii(Long.toString(value));
                return;
            }
            character('-');
            value = -value;
        }
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        reserve(digits);
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + value % 10);
            value /= 10;
        }
        length += digits;
    }

    /** The lowest {@code digits} hexadecimal digits, lower case. */
    void hex(long value, int digits) {
        reserve(digits);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 15];
        }
    }

    void hex(byte[] value) {
        reserve(Math.multiplyExact(value.length, 2));
        for (byte one : value) {
            bytes[length++] = HEX[(one >> 4) & 15];
            bytes[length++] = HEX[one & 15];
        }
    }

    void uuid(UUID value) {
        long high = value.getMostSignificantBits();
        long low = value.getLeastSignificantBits();
        hex(high >>> 32, 8);
        character('-');
        hex(high >>> 16, 4);
        character('-');
        hex(high, 4);
        character('-');
        hex(low >>> 48, 4);
        character('-');
        hex(low, 12);
    }

    void ascii(String text) {
        int size = text.length();
        reserve(size);
        for (int index = 0; index < size; index++) {
            bytes[length++] = (byte) text.charAt(index);
        }
    }

    /** The text's length in UTF-8, the tag, and the text itself. */
    void prefixed(String text, char tag) {
        int start = length;
        int size = text.length();
        decimal(size);
        character(tag);
        reserve(size);
        // Most text is ASCII: copying it this way saves the array that getBytes would allocate.
        for (int index = 0; index < size; index++) {
            char one = text.charAt(index);
            if (one >= 0x80) {
                length = start;
                prefixedUtf8(text.getBytes(StandardCharsets.UTF_8), tag);
                return;
            }
            bytes[length++] = (byte) one;
        }
    }

    private void prefixedUtf8(byte[] text, char tag) {
        decimal(text.length);
        character(tag);
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
    }
}
