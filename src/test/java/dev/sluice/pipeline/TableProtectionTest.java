package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.Policies;
import dev.sluice.policy.Policy;
import dev.sluice.policy.UndecidedFilterException;
import dev.sluice.row.Change;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** German rows are kept; names are redacted. */
class TableProtectionTest {
    private static final Policy POLICY = Policies.allowing("""
            columns:
            - {match: '*.*.name', mask: redact}
            tables:
            - {match: 'public.*', keep: {column: country, equals: DE}}
            """);
    private static final TableSchema KEYED = table(1);
    private static final TableSchema KEYLESS = table(0);

    private static TableSchema table(int keyColumns) {
        return Policies.table(
                "people",
                keyColumns,
                Policies.column("id", new ColumnType.Int64()),
                Policies.column("name", new ColumnType.Text()),
                Policies.nullable("country", new ColumnType.Text()));
    }

    private final TableProtection keyed = new TableProtection(POLICY.compile(KEYED));
    private final TableProtection keyless = new TableProtection(POLICY.compile(KEYLESS));

    private static Row row(Object country) {
        return Row.of(1L, "Ada", country);
    }

    /** What PostgreSQL logs of an old row by default where its key changed. */
    private static Row key() {
        return Row.of(1L, Marker.UNCHANGED, Marker.UNCHANGED);
    }

    private static void assertInsert(Optional<Change> change) {
        assertThat(change.orElseThrow())
                .isInstanceOfSatisfying(
                        Change.Insert.class,
                        insert -> assertThat(insert.row().copyValues()).containsExactly(1L, "REDACTED", "DE"));
    }

    private static void assertDelete(Optional<Change> change) {
        assertThat(change.orElseThrow())
                .isInstanceOfSatisfying(
                        Change.Delete.class,
                        delete -> assertThat(delete.before().value(0)).isEqualTo(1L));
    }

    @Test
    void passes_or_drops_an_insert_and_a_copied_row() {
        assertInsert(keyed.protect(new Change.Insert(KEYED, row("DE"))));
        assertThat(keyed.protect(new Change.Insert(KEYED, row("FR")))).isEmpty();
        assertThat(keyed.protect(new Change.Insert(KEYED, row(Marker.NULL)))).isEmpty();
        assertThat(keyed.protect(new Change.Copied(KEYED, row("DE")))).containsInstanceOf(Change.Copied.class);
        assertThat(keyed.protect(new Change.Copied(KEYED, row("FR")))).isEmpty();
    }

    @Test
    void replaces_the_table_by_the_protected_one() {
        assertThat(keyed.protect(new Change.Insert(KEYED, row("DE")))
                        .orElseThrow()
                        .table())
                .isSameAs(keyed.table());
        assertThat(keyed.protect(new Change.Truncate(KEYED)).orElseThrow().table())
                .isSameAs(keyed.table());
    }

    @Test
    void update_that_leaves_the_filter_becomes_a_delete() {
        assertDelete(keyed.protect(new Change.Update(KEYED, row("DE"), row("FR"))));
        assertDelete(keyed.protect(new Change.Update(KEYED, key(), row("FR"))));
        assertDelete(keyed.protect(new Change.Update(KEYED, KEYED.unknownRow(), row("FR"))));
        assertDelete(keyless.protect(new Change.Update(KEYLESS, row("DE"), row("FR"))));
    }

    @Test
    void delete_made_of_an_update_carries_the_old_key() {
        Row newKey = Row.of(2L, "Ada", "FR");

        assertDelete(keyed.protect(new Change.Update(KEYED, key(), newKey)));
    }

    @Test
    void update_that_enters_the_filter_becomes_an_insert_where_the_old_row_is_known() {
        assertInsert(keyed.protect(new Change.Update(KEYED, row("FR"), row("DE"))));
        assertInsert(keyless.protect(new Change.Update(KEYLESS, row("FR"), row("DE"))));
    }

    @Test
    void update_stays_an_update_where_the_old_row_passed_or_is_unknown() {
        for (Row before : new Row[] {row("DE"), key(), KEYED.unknownRow()}) {
            assertThat(keyed.protect(new Change.Update(KEYED, before, row("DE"))))
                    .containsInstanceOf(Change.Update.class);
        }
    }

    @Test
    void update_outside_the_filter_is_left_out() {
        assertThat(keyed.protect(new Change.Update(KEYED, row("FR"), row("NO"))))
                .isEmpty();
        assertThat(keyless.protect(new Change.Update(KEYLESS, row("FR"), row("NO"))))
                .isEmpty();
    }

    @Test
    void delete_passes_unless_the_row_was_never_kept() {
        assertDelete(keyed.protect(new Change.Delete(KEYED, key())));
        assertDelete(keyed.protect(new Change.Delete(KEYED, row("DE"))));
        assertThat(keyed.protect(new Change.Delete(KEYED, row("FR")))).isEmpty();
        // Both look like (1, REDACTED) in the lake: the French one must not take the German one with it.
        assertThat(keyless.protect(new Change.Delete(KEYLESS, row("FR")))).isEmpty();
    }

    @Test
    void takes_an_unchanged_large_value_from_the_before_image_or_stops() {
        assertThat(keyed.protect(new Change.Update(KEYED, row("DE"), row(Marker.UNCHANGED))))
                .containsInstanceOf(Change.Update.class);
        assertThatThrownBy(() -> keyed.protect(new Change.Update(KEYED, key(), row(Marker.UNCHANGED))))
                .isInstanceOf(UndecidedFilterException.class)
                .hasMessageContaining("public.people")
                .hasMessageContaining("REPLICA IDENTITY FULL");
        assertThatThrownBy(() -> keyless.protect(new Change.Delete(KEYLESS, key())))
                .isInstanceOf(UndecidedFilterException.class);
    }

    @Test
    void hands_changes_on_as_they_are_where_nothing_is_to_do() {
        TableProtection open = new TableProtection(Policy.passingEverything().compile(KEYED));
        Change change = new Change.Insert(KEYED, row("DE"));

        assertThat(open.protect(change).orElseThrow()).isSameAs(change);
    }
}
