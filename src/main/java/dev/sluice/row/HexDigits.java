package dev.sluice.row;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes bytes as lower-case hexadecimal digits where they shall stand; {@link java.util.HexFormat} makes texts of its own. */
public final class HexDigits {
    private static final VarHandle PAIRS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    /** The two digits of each byte. */
    private static final short[] DIGITS = new short[256];

    static {
        for (int value = 0; value < DIGITS.length; value++) {
            DIGITS[value] = (short) (Character.forDigit(value >> 4, 16) << 8 | Character.forDigit(value & 15, 16));
        }
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;

    private HexDigits() {}

    /** Two digits, of the lowest byte. */
    public static void put(byte[] into, int at, int value) {
        PAIRS.set(into, at, DIGITS[value & 0xff]);
    }

    /** Eight digits. */
    static void putEight(byte[] into, int at, int value) {
        // The half bytes, each in a byte of its own.
        long digits = value & 0xffffffffL;
        digits = (digits | digits << 16) & 0x0000ffff0000ffffL;
        digits = (digits | digits << 8) & 0x00ff00ff00ff00ffL;
        digits = (digits | digits << 4) & 0x0f0f0f0f0f0f0f0fL;
        long letters = digits + 6 * EACH_BYTE >>> 4 & EACH_BYTE;
        LONGS.set(into, at, digits + '0' * EACH_BYTE + letters * ('a' - '0' - 10));
    }
}
