package dev.sluice.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
    @Property
    void counts_every_place_where_a_pattern_ends(
            @ForAll @Size(min = 1, max = 4)
                    List<@StringLength(min = 1, max = 4) @CharRange(from = 'a', to = 'c') String> patterns,
            @ForAll @StringLength(max = 40) @CharRange(from = 'a', to = 'c') String text) {
        long expected = 0;
        for (int end = 1; end <= text.length(); end++) {
            String head = text.substring(0, end);
            if (patterns.stream().anyMatch(head::endsWith)) {
                expected++;
            }
        }
        assertThat(search(patterns).count(text.getBytes(ISO_8859_1))).isEqualTo(expected);
    }

    @Test
    void does_not_join_values_that_were_separated() {
        ByteSearch.Pass pass = search(List.of("abab")).pass();
        pass.accept("ab".getBytes(ISO_8859_1), 0, 2);
        pass.separate();
        pass.accept("ab".getBytes(ISO_8859_1), 0, 2);
        assertThat(pass.found()).isZero();
        pass.accept("ab".getBytes(ISO_8859_1), 0, 2);
        assertThat(pass.found()).isEqualTo(1);
    }

    @Test
    void finds_bytes_that_happen_to_be_capital_letters() {
        assertThat(search(List.of("\u0001Z\u00ffA")).count("..\u0001Z\u00ffA..".getBytes(ISO_8859_1)))
                .isEqualTo(1);
    }

    @Test
    void refuses_an_empty_pattern() {
        assertThatThrownBy(() -> search(List.of(""))).isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteSearch search(List<String> patterns) {
        return new ByteSearch(
                patterns.stream().map(pattern -> pattern.getBytes(ISO_8859_1)).toList());
    }
}
