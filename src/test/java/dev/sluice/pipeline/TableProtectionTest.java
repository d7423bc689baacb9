package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.Policies;
import dev.sluice.policy.Policy;
import dev.sluice.policy.UndecidedFilterException;
import dev.sluice.policy.Violations;
import dev.sluice.row.Change;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** German rows are kept; names are redacted. */
class TableProtectionTest {
    private static final Policy POLICY = Policies.allowing("""
            columns:
            - {match: '*.*.name', mask: redact}
            tables:
            - {match: 'public.*', keep: 'country == "DE"'}
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

    private final TableProtection keyed = new TableProtection(POLICY.compile(KEYED), Violations.NOT_COUNTED);
    private final TableProtection keyless = new TableProtection(POLICY.compile(KEYLESS), Violations.NOT_COUNTED);

    private static List<LogEvent> events(TableProtection protection, Change change) {
        List<LogEvent> events = new ArrayList<>();
        protection.protect(change, events::add);
        return events;
    }

    private static Optional<Change> protect(TableProtection protection, Change change) {
        List<LogEvent> events = events(protection, change);
        assertThat(events).hasSizeLessThan(2);
        return events.stream().map(Change.class::cast).findFirst();
    }

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
        assertInsert(protect(keyed, new Change.Insert(KEYED, row("DE"))));
        assertThat(protect(keyed, new Change.Insert(KEYED, row("FR")))).isEmpty();
        assertThat(protect(keyed, new Change.Insert(KEYED, row(Marker.NULL)))).isEmpty();
        assertThat(protect(keyed, new Change.Copied(KEYED, row("DE")))).containsInstanceOf(Change.Copied.class);
        assertThat(protect(keyed, new Change.Copied(KEYED, row("FR")))).isEmpty();
    }

    @Test
    void replaces_the_table_by_the_protected_one() {
        assertThat(protect(keyed, new Change.Insert(KEYED, row("DE")))
                        .orElseThrow()
                        .table())
                .isSameAs(keyed.table());
        assertThat(protect(keyed, new Change.Truncate(KEYED)).orElseThrow().table())
                .isSameAs(keyed.table());
    }

    @Test
    void update_that_leaves_the_filter_becomes_a_delete() {
        assertDelete(protect(keyed, new Change.Update(KEYED, row("DE"), row("FR"))));
        assertDelete(protect(keyed, new Change.Update(KEYED, key(), row("FR"))));
        assertDelete(protect(keyed, new Change.Update(KEYED, KEYED.unknownRow(), row("FR"))));
        assertDelete(protect(keyless, new Change.Update(KEYLESS, row("DE"), row("FR"))));
    }

    @Test
    void delete_made_of_an_update_carries_the_old_key() {
        Row newKey = Row.of(2L, "Ada", "FR");

        assertDelete(protect(keyed, new Change.Update(KEYED, key(), newKey)));
    }

    @Test
    void update_that_enters_the_filter_becomes_an_insert_where_the_old_row_is_known() {
        assertInsert(protect(keyed, new Change.Update(KEYED, row("FR"), row("DE"))));
        assertInsert(protect(keyless, new Change.Update(KEYLESS, row("FR"), row("DE"))));
    }

    @Test
    void update_stays_an_update_where_the_old_row_passed_or_is_unknown() {
        for (Row before : new Row[] {row("DE"), key(), KEYED.unknownRow()}) {
            assertThat(protect(keyed, new Change.Update(KEYED, before, row("DE"))))
                    .containsInstanceOf(Change.Update.class);
        }
    }

    @Test
    void update_outside_the_filter_is_left_out() {
        assertThat(protect(keyed, new Change.Update(KEYED, row("FR"), row("NO"))))
                .isEmpty();
        assertThat(protect(keyless, new Change.Update(KEYLESS, row("FR"), row("NO"))))
                .isEmpty();
    }

    @Test
    void delete_passes_unless_the_row_was_never_kept() {
        assertDelete(protect(keyed, new Change.Delete(KEYED, key())));
        assertDelete(protect(keyed, new Change.Delete(KEYED, row("DE"))));
        assertThat(protect(keyed, new Change.Delete(KEYED, row("FR")))).isEmpty();
        // Both look like (1, REDACTED) in the lake: the French one must not take the German one with it.
        assertThat(protect(keyless, new Change.Delete(KEYLESS, row("FR")))).isEmpty();
    }

    @Test
    void takes_an_unchanged_large_value_from_the_before_image_or_stops() {
        assertThat(protect(keyed, new Change.Update(KEYED, row("DE"), row(Marker.UNCHANGED))))
                .containsInstanceOf(Change.Update.class);
        assertThatThrownBy(() -> protect(keyed, new Change.Update(KEYED, key(), row(Marker.UNCHANGED))))
                .isInstanceOf(UndecidedFilterException.class)
                .hasMessageContaining("public.people")
                .hasMessageContaining("REPLICA IDENTITY FULL");
        assertThatThrownBy(() -> protect(keyless, new Change.Delete(KEYLESS, key())))
                .isInstanceOf(UndecidedFilterException.class);
    }

    @Test
    void hands_changes_on_as_they_are_where_nothing_is_to_do() {
        TableProtection open = new TableProtection(Policy.passingEverything().compile(KEYED), Violations.NOT_COUNTED);
        Change change = new Change.Insert(KEYED, row("DE"));

        assertThat(protect(open, change).orElseThrow()).isSameAs(change);
    }

    @Test
    void a_row_that_violates_a_rule_leaves_the_table_for_the_quarantine_and_comes_back() {
        TableProtection ruled = new TableProtection(Policies.allowing("""
                        columns:
                        - {match: '*.*.name', mask: redact}
                        rules:
                        - {match: 'public.*', name: german, check: 'country == "DE"', on-violation: quarantine}
                        """).compile(KEYED), Violations.NOT_COUNTED);

        List<LogEvent> leaving = events(ruled, new Change.Update(KEYED, row("DE"), row("FR")));
        assertThat(leaving).hasSize(2);
        assertQuarantined(leaving.getFirst(), LogEvent.Quarantined.Operation.UPDATE);
        assertDelete(Optional.of((Change) leaving.getLast()));
        List<LogEvent> perhapsLeaving = events(ruled, new Change.Update(KEYED, KEYED.unknownRow(), row("FR")));
        assertDelete(Optional.of((Change) perhapsLeaving.getLast()));
        assertInsert(protect(ruled, new Change.Update(KEYED, row("FR"), row("DE"))));
        assertQuarantined(
                single(events(ruled, new Change.Insert(KEYED, row("FR")))), LogEvent.Quarantined.Operation.INSERT);
        assertQuarantined(
                single(events(ruled, new Change.Copied(KEYED, row("FR")))), LogEvent.Quarantined.Operation.COPY);
        assertQuarantined(
                single(events(ruled, new Change.Update(KEYED, row("NO"), row("FR")))),
                LogEvent.Quarantined.Operation.UPDATE);
    }

    private static LogEvent single(List<LogEvent> events) {
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    private static void assertQuarantined(LogEvent event, LogEvent.Quarantined.Operation operation) {
        assertThat(event).isInstanceOfSatisfying(LogEvent.Quarantined.class, quarantined -> {
            assertThat(quarantined.image().copyValues()).containsExactly(1L, "REDACTED", "FR");
            assertThat(quarantined.operation()).isEqualTo(operation);
            assertThat(quarantined.rule()).isEqualTo("german");
        });
    }

    @Test
    void a_value_that_a_mask_refuses_is_quarantined_without_it_where_the_policy_says_so() {
        TableSchema table = Policies.table(
                "cards",
                1,
                Policies.column("id", new ColumnType.Int64()),
                Policies.nullable("card", new ColumnType.Text()));
        TableProtection refusing = new TableProtection(Policies.allowing("""
                        refused-values: quarantine
                        columns:
                        - {match: '*.*.card', mask: fpe, short-values: refuse}
                        """).compile(table), Violations.NOT_COUNTED);

        assertThat(single(events(refusing, new Change.Insert(table, Row.of(1L, "12")))))
                .isInstanceOfSatisfying(LogEvent.Quarantined.class, quarantined -> {
                    assertThat(quarantined.image().copyValues()).containsExactly(1L, Marker.UNCHANGED);
                    assertThat(quarantined.rule()).isEqualTo("refused-values");
                    assertThat(quarantined.reason()).contains("card").doesNotContain("12");
                });
        assertThat(protect(refusing, new Change.Insert(table, Row.of(1L, "4012888888881881"))))
                .containsInstanceOf(Change.Insert.class);
    }
}
