package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private record Sum(long high, long low) {}

    private static Sum hash(Object... values) {
        KeyHash hash = new KeyHash().begin();
        for (Object value : values) {
            hash.add(value);
        }
        hash.end();
        return new Sum(hash.high(), hash.low());
    }

    @Test
    void equal_values_of_other_types_lengths_or_splits_differ() {
        List<Sum> sums = List.of(
                hash(),
                hash(1L),
                hash(1),
                hash("1"),
                hash(true),
                hash(new byte[] {1}),
                hash(new byte[] {1, 0}),
                hash(BigDecimal.ONE),
                hash(new BigDecimal("1.0")),
                hash(new BigDecimal(BigInteger.ONE.shiftLeft(80))),
                hash(1.0),
                hash(1.0f),
                hash(new UUID(0, 1)),
                hash(new UUID(1, 0)),
                hash(Marker.NULL),
                hash(List.of()),
                hash(List.of(1)),
                hash(List.of(1, Marker.NULL)),
                hash("a", "b"),
                hash("ab"),
                hash("ab", ""),
                hash("", "ab"),
                hash("a\0"),
                hash("a"),
                hash("12345678"),
                hash("123456789"),
                hash("𝄞"));
        assertThat(new HashSet<>(sums)).hasSameSizeAs(sums);
    }

    @Test
    void a_row_read_back_has_the_hash_of_the_row_written() {
        assertThat(hash("größer", new byte[] {5, 6}, new BigDecimal("1.50")))
                .isEqualTo(hash("größer", new byte[] {5, 6}, new BigDecimal("1.50")));
    }

    @Test
    void dense_keys_spread_over_both_halves() {
        Set<Long> highs = new HashSet<>();
        Set<Long> lows = new HashSet<>();
        int[] slots = new int[1024];
        for (long id = 0; id < 100_000; id++) {
            Sum sum = hash(id);
            highs.add(sum.high());
            lows.add(sum.low());
            slots[(int) (sum.low() & 1023)]++;
        }
        assertThat(highs).hasSize(100_000);
        assertThat(lows).hasSize(100_000);
        for (int count : slots) {
            assertThat(count).isBetween(50, 150);
        }
    }
}
