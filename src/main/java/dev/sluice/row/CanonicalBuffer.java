package dev.sluice.row;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes to which canonical text is appended; grows as needed and is used again, so that a row allocates nothing. */
public final class CanonicalBuffer {
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle PAIRS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    /** The two decimal digits of each number below 100. */
    private static final short[] DECIMAL = new short[100];

    static {
        for (int value = 0; value < DECIMAL.length; value++) {
            DECIMAL[value] = (short) ('0' + value / 10 << 8 | '0' + value % 10);
        }
    }

    /** Of ten. */
    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int power = 1; power < POWERS.length; power++) {
            POWERS[power] = 10 * POWERS[power - 1];
        }
    }

    private byte[] bytes = new byte[1024];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    static long bigEndian(byte[] bytes, int from) {
        return (long) BIG_ENDIAN.get(bytes, from);
    }

    /** What has been appended since there were {@code from} bytes. */
    public byte[] copyFrom(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    /** Appends canonical text that was made before. */
    public void text(byte[] canonical) {
        text(canonical, 0, canonical.length);
    }

    void character(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void decimal(long value) {
        if (value == Long.MIN_VALUE) {
            ascii(Long.toString(value));
            return;
        }
        reserve(20);
        long digits = signless(value);
        length += count(digits);
        digits(digits, length);
    }

    /** A number with that many digits behind its point. */
    void decimal(long unscaled, int scale) {
        if (scale == 0) {
            decimal(unscaled);
            return;
        }
        if (unscaled == Long.MIN_VALUE) {
            ascii(BigDecimal.valueOf(unscaled, scale).toPlainString());
            return;
        }
        reserve(22 + scale);
        long value = signless(unscaled);
        // Zeros in front, so that there is a digit before the point.
        int count = count(value);
        int end = length + Math.max(scale + 1, count);
        Arrays.fill(bytes, length, end - count, (byte) '0');
        digits(value, end);
        System.arraycopy(bytes, end - scale, bytes, end - scale + 1, scale);
        bytes[end - scale] = '.';
        length = end + 1;
    }

    private long signless(long value) {
        if (value < 0) {
            bytes[length++] = '-';
            return -value;
        }
        return value;
    }

    private static int count(long value) {
        // Zero has a digit, and no other number gets one more by this.
        long odd = value | 1;
        // Digits of the power of two below or at it, or one less.
        int guess = (Long.SIZE - Long.numberOfLeadingZeros(odd)) * 1233 >>> 12;
        return odd < POWERS[guess] ? guess : guess + 1;
    }

    /** Before {@code end}, backwards. */
    private void digits(long value, int end) {
        int at = end;
        long rest = value;
        while (rest >= 100) {
            at -= 2;
            PAIRS.set(bytes, at, DECIMAL[(int) (rest % 100)]);
            rest /= 100;
        }
        if (rest >= 10) {
            PAIRS.set(bytes, at - 2, DECIMAL[(int) rest]);
        } else {
            bytes[at - 1] = (byte) ('0' + rest);
        }
    }

    /** The lowest {@code count} bytes as hexadecimal digits, lower case. */
    void hex(long value, int count) {
        reserve(2 * count);
        int left = count;
        for (; left >= Integer.BYTES; left -= Integer.BYTES) {
            HexDigits.putEight(bytes, length, (int) (value >>> (left - Integer.BYTES) * Byte.SIZE));
            length += 8;
        }
        while (left-- > 0) {
            HexDigits.put(bytes, length, (int) (value >>> left * Byte.SIZE));
            length += 2;
        }
    }

    void hex(byte[] value, int from, int count) {
        reserve(Math.multiplyExact(count, 2));
        for (int index = from; index < from + count; index++) {
            HexDigits.put(bytes, length, value[index]);
            length += 2;
        }
    }

    void uuid(long high, long low) {
        hex(high >>> 32, 4);
        character('-');
        hex(high >>> 16, 2);
        character('-');
        hex(high, 2);
        character('-');
        hex(low >>> 48, 2);
        character('-');
        hex(low, 6);
    }

    void ascii(String text) {
        int size = text.length();
        reserve(size);
        for (int index = 0; index < size; index++) {
            bytes[length++] = (byte) text.charAt(index);
        }
    }

    void text(byte[] text, int from, int count) {
        reserve(count);
        System.arraycopy(text, from, bytes, length, count);
        length += count;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
    }
}
