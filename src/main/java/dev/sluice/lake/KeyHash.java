package dev.sluice.lake;

import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;

/**
 * A 128-bit hash of typed values: Murmur3's x64 128-bit mixing over (tag, length, content) words, so that neither the
 * split into values nor their types can make different keys look the same. Collisions are accepted: among 10^10 keys
 * one is expected with probability 10^-19. Mutable and reused, for one thread; it allocates nothing for the usual types.
 */
final class KeyHash {
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;
    private static final long SEED = 0x5c1_9eL;

    private long high;
    private long low;
    private long words;

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    KeyHash begin() {
        high = SEED;
        low = SEED;
        words = 0;
        return this;
    }

    @SuppressWarnings("IfChainToSwitch") // ordered by frequency; a pattern switch dispatches more slowly
    void add(Object value) {
        if (value instanceof Long number) {
            mix(tag(1, 8), number);
        } else if (value instanceof Integer number) {
            mix(tag(2, 4), number);
        } else if (value instanceof String text) {
            addText(text);
        } else if (value instanceof UUID uuid) {
            mix(uuid.getMostSignificantBits() ^ tag(3, 16), uuid.getLeastSignificantBits());
        } else if (value instanceof BigDecimal decimal) {
            addDecimal(decimal);
        } else if (value instanceof Boolean bool) {
            mix(tag(5, 1), bool ? 1 : 0);
        } else if (value instanceof Double number) {
            mix(tag(6, 8), Double.doubleToLongBits(number));
        } else if (value instanceof Float number) {
            mix(tag(7, 4), Float.floatToIntBits(number));
        } else if (value instanceof byte[] bytes) {
            addBytes(8, bytes);
        } else if (value instanceof List<?> list) {
            mix(tag(9, list.size()), 0);
            for (Object element : list) {
                add(element);
            }
        } else if (value == Marker.NULL) {
            mix(tag(10, 0), 0);
        } else {
            throw new IllegalArgumentException("Cannot hash a value of " + value.getClass());
        }
    }

    KeyHash end() {
        high ^= words;
        low ^= words;
        high += low;
        low += high;
        high = scramble(high);
        low = scramble(low);
        high += low;
        low += high;
        return this;
    }

    /** Makes of the finished hash of a row that of its {@code ordinal}-th copy. */
    void copy(long baseHigh, long baseLow, long ordinal) {
        high = baseHigh;
        low = baseLow;
        words = 0;
        mix(tag(11, 8), ordinal);
        end();
    }

    private static long tag(int type, int length) {
        return ((long) type << 56) | length;
    }

    private void addText(String text) {
        int length = text.length();
        mix(tag(12, length), 0);
        int index = 0;
        for (; index + 8 <= length; index += 8) {
            mix(fourChars(text, index), fourChars(text, index + 4));
        }
        long first = 0;
        long second = 0;
        for (int rest = 0; index < length; index++, rest++) {
            if (rest < 4) {
                first = (first << 16) | text.charAt(index);
            } else {
                second = (second << 16) | text.charAt(index);
            }
        }
        mix(first, second);
    }

    private static long fourChars(String text, int index) {
        return ((long) text.charAt(index) << 48)
                | ((long) text.charAt(index + 1) << 32)
                | ((long) text.charAt(index + 2) << 16)
                | text.charAt(index + 3);
    }

    private void addDecimal(BigDecimal decimal) {
        BigInteger unscaled = decimal.unscaledValue();
        mix(tag(4, decimal.scale()), 0);
        if (unscaled.bitLength() < 64) {
            mix(0, unscaled.longValue());
        } else {
            addBytes(13, unscaled.toByteArray());
        }
    }

    private void addBytes(int type, byte[] bytes) {
        mix(tag(type, bytes.length), 0);
        long word = 0;
        int filled = 0;
        for (byte value : bytes) {
            word = (word << 8) | (value & 0xFF);
            if (++filled == 8) {
                mix(word, 8);
                word = 0;
                filled = 0;
            }
        }
        mix(word, filled);
    }

    private void mix(long first, long second) {
        words += 2;
        high ^= Long.rotateLeft(first * C1, 31) * C2;
        high = (Long.rotateLeft(high, 27) + low) * 5 + 0x52dce729;
        low ^= Long.rotateLeft(second * C2, 33) * C1;
        low = (Long.rotateLeft(low, 31) + high) * 5 + 0x38495ab5;
    }

    private static long scramble(long word) {
        long mixed = word;
        mixed ^= mixed >>> 33;
        mixed *= 0xff51afd7ed558ccdL;
        mixed ^= mixed >>> 33;
        mixed *= 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
