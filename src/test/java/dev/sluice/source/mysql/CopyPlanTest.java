package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CopyPlanTest {
    private static final Pattern BOUND = Pattern.compile("k (>=|<) (-?\\d+)");

    @Property
    void each_key_meets_exactly_one_range(
            @ForAll BigInteger one, @ForAll BigInteger other, @ForAll @IntRange(min = 2, max = 200) int ranges) {
        BigInteger least = one.min(other);
        BigInteger most = one.max(other);
        List<String> conditions = CopyPlan.even("k", least, most, ranges);
        assertThat(conditions).hasSizeBetween(1, ranges);
        for (BigInteger key : List.of(
                least,
                most,
                least.add(most).shiftRight(1),
                least.subtract(BigInteger.TEN),
                most.add(BigInteger.TEN),
                most.subtract(BigInteger.ONE))) {
            assertThat(conditions)
                    .filteredOn(condition -> meets(condition, key))
                    .hasSize(1);
        }
    }

    private static boolean meets(String condition, BigInteger key) {
        Matcher bound = BOUND.matcher(condition);
        while (bound.find()) {
            int order = key.compareTo(new BigInteger(bound.group(2)));
            if (bound.group(1).equals("<") ? order >= 0 : order < 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void small_tables_are_one_range_and_large_ones_many() {
        assertThat(CopyPlan.ranges(0, 4)).isEqualTo(1);
        assertThat(CopyPlan.ranges(16L << 20, 4)).isEqualTo(1);
        assertThat(CopyPlan.ranges(1L << 30, 4)).isEqualTo(16);
        assertThat(CopyPlan.ranges(1L << 40, 4)).isGreaterThan(4_000);
    }
}
