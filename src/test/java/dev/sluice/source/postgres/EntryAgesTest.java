package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.postgres.EntryAges.Age;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryAgesTest {
    @Test
    void compares_across_the_wrap_of_transaction_numbers() {
        long wrap = 1L << 32;
        EntryAges ages = new EntryAges(wrap + 100, Map.of(1, wrap - 50, 2, 20L, 3, 7_000_000L));
        assertThat(ages.of(1, wrap - 60)).isEqualTo(Age.YOUNGER);
        assertThat(ages.of(1, wrap - 50)).isEqualTo(Age.SAME);
        assertThat(ages.of(1, 10)).isEqualTo(Age.PERHAPS_OLDER);
        assertThat(ages.of(2, wrap - 60)).isEqualTo(Age.YOUNGER);
        assertThat(ages.of(2, 30)).isEqualTo(Age.PERHAPS_OLDER);
        assertThat(ages.isBefore(99)).isFalse();
        assertThat(ages.isBefore(100)).isTrue();
    }

    @Test
    void an_entry_cannot_be_younger_than_the_look_at_it() {
        EntryAges ages = new EntryAges(1_000, Map.of(1, 4_000_000_000L, 2, 3_000_000L));
        assertThat(ages.of(1, 900)).isEqualTo(Age.OLDER);
        assertThat(ages.of(2, 900)).isEqualTo(Age.OLDER);
        assertThat(ages.of(2, 1_500)).isEqualTo(Age.OLDER);
        assertThat(ages.of(3, 900)).as("of no entry").isEqualTo(Age.OLDER);
    }
}
