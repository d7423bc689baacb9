package dev.sluice.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    @Test
    void values_are_read_as_reports_print_them() {
        assertThat(KeyText.parse(new ColumnType.Int16(), "-32768")).isEqualTo(-32768);
        assertThat(KeyText.parse(new ColumnType.Int32(), "7")).isEqualTo(7);
        assertThat(KeyText.parse(new ColumnType.Int64(), "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(KeyText.parse(new ColumnType.Decimal(10, 2), "1.5")).isEqualTo(new BigDecimal("1.50"));
        assertThat(KeyText.parse(new ColumnType.Date(), "1970-01-02")).isEqualTo(1);
        assertThat(KeyText.parse(new ColumnType.Time(), "00:00:01")).isEqualTo(1_000_000L);
        assertThat(KeyText.parse(new ColumnType.Timestamp(), "1970-01-01T00:00:01.000001"))
                .isEqualTo(1_000_001L);
        assertThat(KeyText.parse(new ColumnType.TimestampTz(), "1969-12-31T23:59:59Z"))
                .isEqualTo(-1_000_000L);
        assertThat(KeyText.parse(new ColumnType.Text(), " a ")).isEqualTo(" a ");
    }

    @Test
    void what_is_no_value_is_refused_without_being_quoted() {
        Map<ColumnType, String> wrong = Map.of(
                new ColumnType.Int16(), "32768",
                new ColumnType.Int32(), "alice",
                new ColumnType.Decimal(10, 2), "1.505",
                new ColumnType.Uuid(), "1-1-1-1-1",
                new ColumnType.Date(), "2026-02-30",
                new ColumnType.Timestamp(), "2026-01-01T00:00:00.0000001",
                new ColumnType.TimestampTz(), "2026-01-01T00:00:00",
                new ColumnType.Json(), "{}");
        wrong.forEach((type, text) -> assertThatThrownBy(() -> KeyText.parse(type, text))
                .as(type.toString())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain(text));
    }

    /** What a database would understand otherwise, or not at all, would have rows removed that it has, or stop the service. */
    @Test
    void what_databases_do_not_have_is_refused_at_once() {
        Map<ColumnType, List<String>> wrong = Map.of(
                new ColumnType.Text(), List.of("\ud800", "a\udc00", "a\0b", "x".repeat(10_001)),
                new ColumnType.Decimal(10, 2), List.of("1E200000000", "123456789.00", "NaN", "1" + "0".repeat(50)),
                new ColumnType.Uuid(), List.of("someone@example.com"),
                new ColumnType.Date(), List.of("+10000-01-01", "-0001-01-01", "0000-01-01"),
                new ColumnType.Timestamp(), List.of("-100000-01-01T00:00:00"),
                new ColumnType.TimestampTz(), List.of("+10000-01-01T00:00:00Z"),
                new ColumnType.Time(), List.of("00:00:00.0000001"));
        wrong.forEach((type, texts) -> texts.forEach(text -> assertThatThrownBy(() -> KeyText.parse(type, text))
                .as(type.toString())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("it is not ")
                .message()
                .doesNotContain(text)));
    }

    @Test
    void range_of_one_value_holds_it_and_not_its_neighbours() {
        Map<ColumnType, List<Object>> ascending = Map.of(
                new ColumnType.Int32(), List.of(Integer.MAX_VALUE - 1, Integer.MAX_VALUE),
                new ColumnType.Int64(), List.of(-1L, 0L, 1L, Long.MAX_VALUE),
                new ColumnType.Time(), List.of(0L, 86_399_999_999L),
                new ColumnType.Decimal(5, 2), List.of(new BigDecimal("0.99"), new BigDecimal("1.00")),
                new ColumnType.Uuid(),
                        List.of(
                                new UUID(0, 0),
                                new UUID(0, -1),
                                new UUID(1, 0),
                                new UUID(Long.MIN_VALUE, 0),
                                new UUID(-1, -1)),
                new ColumnType.Text(), List.of("a", "a\u0001", "aa", "b"));
        ascending.forEach((type, values) -> {
            Comparator<Object> order = KeyOrder.of(type).orElseThrow();
            for (Object value : values) {
                KeyRange only = KeyText.only(type, value);
                assertThat(values.stream().filter(other -> only.holds(other, order)))
                        .as("%s in %s", value, type)
                        .containsExactly(value);
            }
        });
    }
}
