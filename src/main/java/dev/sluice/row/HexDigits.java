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

    private HexDigits() {}

    /** Two digits, of the lowest byte. */
    public static void put(byte[] into, int at, int value) {
        PAIRS.set(into, at, DIGITS[value & 0xff]);
    }
}
