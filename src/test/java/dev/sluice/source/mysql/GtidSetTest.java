package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class GtidSetTest {
    private static final String ONE = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String OTHER = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    @Test
    void prints_what_it_reads_in_one_form() {
        assertThat(GtidSet.parse(ONE.toUpperCase(java.util.Locale.ROOT) + ":4-5:1-3:9,\n" + OTHER + ":1"))
                .hasToString(ONE + ":1-5:9," + OTHER + ":1");
        assertThat(GtidSet.parse("")).isEqualTo(GtidSet.EMPTY);
    }

    @Test
    void keeps_tags_apart() {
        GtidSet tagged = GtidSet.parse(ONE + ":1-3:blue:1-2");
        assertThat(tagged).hasToString(ONE + ":1-3," + ONE + ":blue:1-2");
        assertThat(tagged.covers(GtidSet.parse(ONE + ":blue:3"))).isFalse();
        assertThat(GtidSet.parse(tagged.toString())).isEqualTo(tagged);
    }

    @Test
    void refuses_what_is_no_set() {
        assertThatThrownBy(() -> GtidSet.parse("nonsense")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GtidSet.parse(ONE + ":5-3")).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void is_the_union_and_covers_as_sets_do(
            @ForAll Set<@LongRange(min = 1, max = 40) Long> left,
            @ForAll Set<@LongRange(min = 1, max = 40) Long> right) {
        Set<Long> union = new TreeSet<>(left);
        union.addAll(right);
        assertThat(set(left).plus(set(right))).isEqualTo(set(union));
        assertThat(set(left).covers(set(right))).isEqualTo(left.containsAll(right));
    }

    private static GtidSet set(Set<Long> numbers) {
        return GtidSet.parse(numbers.stream().map(number -> ONE + ":" + number).collect(Collectors.joining(",")));
    }
}
