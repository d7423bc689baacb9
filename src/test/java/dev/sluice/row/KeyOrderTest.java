package dev.sluice.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
    @Test
    void text_is_in_the_order_of_its_utf8_bytes() {
        Comparator<Object> order = KeyOrder.of(new ColumnType.Text()).orElseThrow();
        Random random = new Random(7);
        int[] points = {0, 'a', 'b', 0x7f, 0x80, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
        for (int round = 0; round < 20_000; round++) {
            String left = text(random, points);
            String right = text(random, points);
            int expected = Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
            assertThat(Integer.signum(order.compare(left, right))).isEqualTo(Integer.signum(expected));
        }
    }

    private static String text(Random random, int[] points) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(4); length > 0; length--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    @Test
    void uuids_are_in_the_order_of_their_bytes() {
        Comparator<Object> order = KeyOrder.of(new ColumnType.Uuid()).orElseThrow();
        assertThat(order.compare(new UUID(-1, 0), new UUID(1, 0))).isPositive();
        assertThat(order.compare(new UUID(1, -1), new UUID(1, 1))).isPositive();
    }

    @Test
    void a_split_belongs_to_the_range_that_it_begins() {
        Comparator<Object> order = KeyOrder.of(new ColumnType.Int64()).orElseThrow();
        KeyRanges ranges = new KeyRanges(new KeyRange(0L, 30L), List.of(10L, 20L));
        assertThat(List.of(-1L, 0L, 9L, 10L, 19L, 20L, 29L, 30L))
                .extracting(value -> ranges.indexOf(value, order))
                .containsExactly(-1, 0, 0, 1, 1, 2, 2, -1);
        assertThat(ranges.range(1)).isEqualTo(new KeyRange(10L, 20L));
        assertThat(KeyRanges.ONE.indexOf(5L, order)).isZero();
    }
}
