package dev.sluice.api;

import static dev.sluice.policy.Policies.column;
import static dev.sluice.policy.Policies.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.Policies;
import dev.sluice.policy.Policy;
import dev.sluice.row.ColumnType;
import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyRange;
import dev.sluice.row.Marker;
import dev.sluice.row.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyPartTest {
    private static final TableSchema PEOPLE = table(
            "people",
            1,
            column("id", new ColumnType.Int64()),
            column("secret", new ColumnType.Text()),
            column("born", new ColumnType.Date()),
            column("score", new ColumnType.Float64()));
    private static final Policy OPEN = Policies.allowing("");

    private static CopyScope scope(Policy policy, TableSchema table, CopyPart part) {
        return part.of(policy.compile(table));
    }

    private static CopyPart part(@Nullable String column, @Nullable String from, @Nullable String to) {
        return new CopyPart(column, from, to, null);
    }

    @Test
    void parts_are_ranges_of_the_key_unless_another_column_is_named() {
        assertThat(scope(OPEN, PEOPLE, part(null, "7", null)))
                .isEqualTo(new CopyScope("id", List.of(new KeyRange(7L, Marker.NULL))))
                .matches(scope -> scope.isByKey(PEOPLE));
        assertThat(scope(OPEN, PEOPLE, part("born", "1970-01-02", "1970-01-04")))
                .isEqualTo(new CopyScope("born", List.of(new KeyRange(1, 3))))
                .matches(scope -> !scope.isByKey(PEOPLE));
        assertThat(scope(OPEN, PEOPLE, new CopyPart(null, null, null, "7")))
                .isEqualTo(new CopyScope("id", List.of(new KeyRange(7L, 8L))));
    }

    /** Numbers of rows in smaller and smaller ranges would tell whatever a mask hides. */
    @Test
    void masked_columns_choose_no_rows() {
        for (String mask : List.of("mask: hash", "mask: redact", "mask: partial, keep-last: 2")) {
            assertThatThrownBy(() -> scope(Policies.masking(mask), PEOPLE, part("secret", "a", "b")))
                    .as(mask)
                    .isInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("does not let column secret pass");
        }
        Policy maskedKey = Policies.allowing("columns:\n- {match: '*.*.id', mask: hash}\n");
        assertThatThrownBy(() -> scope(maskedKey, PEOPLE, part(null, "1", "2")))
                .hasMessageContaining("does not let column id pass");
        assertThat(scope(maskedKey, PEOPLE, part("born", "1970-01-02", null)).column())
                .isEqualTo("born");
    }

    @Test
    void what_has_no_part_is_refused() {
        assertThatThrownBy(() -> scope(OPEN, PEOPLE, part("score", "1", "2"))).hasMessageContaining("no order");
        TableSchema keyless = table("log", 0, column("id", new ColumnType.Int64()));
        assertThatThrownBy(() -> scope(OPEN, keyless, part("id", "1", "2"))).hasMessageContaining("no key");
        assertThatThrownBy(() -> scope(OPEN, PEOPLE, part("id", "2", "1"))).hasMessageContaining("not below to");
    }

    @Test
    void values_are_shown_nowhere() {
        CopyPart part = part("secret", "alice@example.com", "bob@example.com");
        assertThat(part.toString()).doesNotContain("alice", "bob");
        assertThat(scope(OPEN, PEOPLE, part).toString()).doesNotContain("alice", "bob");
        assertThatThrownBy(() -> scope(OPEN, PEOPLE, part("born", "alice@example.com", null)))
                .message()
                .doesNotContain("alice")
                .contains("a date");
    }
}
