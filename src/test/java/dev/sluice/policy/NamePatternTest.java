package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    private static NamePattern pattern(String text) {
        return NamePattern.parse(Place.NOWHERE, text, 3).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "*.*.email, public, customers, email, true",
        "*.*.email, public, customers, Email, true",
        "*.*.email, public, customers, email2, false",
        "*.*.*mail*, public, customers, e_mail_2, true",
        "public.cust*.na?e, public, customers, name, true",
        "public.cust*.na?e, public, customers, naame, false",
        "public.customers.*, other, customers, name, false",
        "*.*.a+b(c, x, y, a+b(c, true",
        "*.*.*, we.ird, ta.ble, na.me, true",
    })
    void matches_part_by_part_whatever_the_case(String text, String schema, String table, String column, boolean hit) {
        assertThat(pattern(text).matches(schema, table, column)).isEqualTo(hit);
    }

    @Test
    void takes_what_follows_a_backslash_as_it_is() {
        assertThat(pattern("*.*.a\\.b").matches("s", "t", "a.b")).isTrue();
        assertThat(pattern("*.*.a\\*").matches("s", "t", "a*")).isTrue();
        assertThat(pattern("*.*.a\\*").matches("s", "t", "ab")).isFalse();
    }

    @Test
    void needs_exactly_the_parts_of_the_name() {
        assertThat(NamePattern.parse(Place.NOWHERE, "email", 3)).isEmpty();
        assertThat(NamePattern.parse(Place.NOWHERE, "a.b.c.d", 3)).isEmpty();
        assertThat(NamePattern.parse(Place.NOWHERE, "a..c", 3)).isEmpty();
    }

    @Test
    void knows_when_it_covers_another() {
        assertThat(pattern("*.*.email").covers(pattern("public.a*.email"))).isTrue();
        assertThat(pattern("public.*.*").covers(pattern("*.*.email"))).isFalse();
        assertThat(pattern("*.*.e*").covers(pattern("*.*.email"))).isFalse();
    }
}
