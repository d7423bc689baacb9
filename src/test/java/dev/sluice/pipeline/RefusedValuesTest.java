package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.Policies;
import dev.sluice.policy.Policy;
import dev.sluice.policy.ValueRefusedException;
import dev.sluice.policy.Violations;
import dev.sluice.row.Change;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Refused;
import dev.sluice.row.Refused.Fate;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows with a value that the source could not read into its type. */
class RefusedValuesTest {
    private static final TableSchema PEOPLE = Policies.table(
            "people",
            1,
            Policies.column("id", new ColumnType.Int64()),
            Policies.nullable("born", new ColumnType.Date()));
    private static final Policy PASSING = Policy.passingEverything();
    private static final Refused STREAMED = refused(Fate.QUARANTINE_BY_DEFAULT);

    private final List<String> told = new ArrayList<>();

    private static Refused refused(Fate fate) {
        return new Refused("an infinite date", "Do this.", fate);
    }

    private List<LogEvent> events(Policy policy, Change change) {
        TableProtection protection = new TableProtection(policy.compile(PEOPLE), new Violations() {
            @Override
            public void violated(TableId table, String rule, String action) {}

            @Override
            public void refused(TableId table, String column) {
                told.add(table + "." + column);
            }
        });
        List<LogEvent> events = new ArrayList<>();
        protection.protect(change, events::add);
        return events;
    }

    private static Change inserted(Object born) {
        return new Change.Insert(PEOPLE, Row.of(1L, born));
    }

    private static Change updated(Object before, Object after) {
        return new Change.Update(PEOPLE, Row.of(1L, before), Row.of(1L, after));
    }

    private static void assertQuarantined(LogEvent event, String reason) {
        assertThat(event).isInstanceOfSatisfying(LogEvent.Quarantined.class, quarantined -> {
            assertThat(quarantined.rule()).isEqualTo("refused-values");
            assertThat(quarantined.reason()).isEqualTo(reason);
            assertThat(quarantined.image().copyValues()).containsExactly(1L, Marker.UNCHANGED);
        });
    }

    @Test
    void go_to_quarantine_in_mid_stream_if_nothing_is_said() {
        assertQuarantined(
                events(PASSING, inserted(STREAMED)).getFirst(),
                "column born: an infinite date has no exact form in the lake's type");
        assertThat(told).containsExactly("public.people.born");
    }

    @ParameterizedTest
    @CsvSource({
        "QUARANTINE,            '',                             quarantined",
        "QUARANTINE,            'refused-values: stop\n',       quarantined",
        "QUARANTINE_BY_DEFAULT, 'refused-values: stop\n',       refused",
        "QUARANTINE_BY_DEFAULT, 'refused-values: quarantine\n', quarantined",
        "STOP_BY_DEFAULT,       '',                             refused",
        "STOP_BY_DEFAULT,       'refused-values: quarantine\n', quarantined"
    })
    void the_column_counts_before_the_policy_and_that_before_the_default(Fate fate, String policy, String outcome) {
        Change change = new Change.Copied(PEOPLE, Row.of(1L, refused(fate)));

        if (outcome.equals("quarantined")) {
            assertThat(events(Policies.allowing(policy), change))
                    .singleElement()
                    .isInstanceOf(LogEvent.Quarantined.class);
        } else {
            assertThatThrownBy(() -> events(Policies.allowing(policy), change))
                    .isInstanceOf(ValueRefusedException.class)
                    .hasMessage("Cannot replicate a value of public.people.born: an infinite date has no exact form in"
                            + " the lake's type. Do this.");
        }
    }

    @Test
    void of_a_masked_value_it_is_not_told_what_it_was() {
        Policy policy = Policies.allowing("columns: [{match: '*.*.born', mask: hash}]\n");

        assertQuarantined(events(policy, inserted(STREAMED)).getFirst(), "column born: mask hash cannot read it");
        assertThatThrownBy(() -> events(policy, inserted(refused(Fate.STOP_BY_DEFAULT))))
                .hasMessageContaining("public.people.born")
                .hasMessageNotContaining("infinite");
    }

    @Test
    void a_column_that_does_not_need_the_value_passes_with_its_row() {
        for (String mask : List.of("mask: drop", "mask: null", "mask: constant, value: '2000-01-01'")) {
            Policy policy = Policies.allowing("columns: [{match: '*.*.born', " + mask + "}]\n");
            assertThat(events(policy, inserted(refused(Fate.STOP_BY_DEFAULT))))
                    .singleElement()
                    .isInstanceOf(Change.Insert.class);
        }
    }

    @Test
    void a_row_that_gets_such_a_value_leaves_and_comes_back_without_it() {
        List<LogEvent> left = events(PASSING, updated(7, STREAMED));
        assertThat(left).hasSize(2);
        assertThat(left.get(0)).isInstanceOf(LogEvent.Quarantined.class);
        assertThat(left.get(1)).isInstanceOf(Change.Delete.class);

        assertThat(events(PASSING, updated(STREAMED, STREAMED)))
                .singleElement()
                .isInstanceOf(LogEvent.Quarantined.class);
        assertThat(events(PASSING, updated(STREAMED, 7))).singleElement().isInstanceOf(Change.Insert.class);
        assertThat(events(PASSING, new Change.Delete(PEOPLE, Row.of(1L, STREAMED))))
                .isEmpty();
    }

    @Test
    void an_update_that_leaves_such_a_value_alone_does_not_bring_the_row_back() {
        assertThat(events(PASSING, updated(STREAMED, Marker.UNCHANGED)))
                .singleElement()
                .isInstanceOf(LogEvent.Quarantined.class);
    }

    @Test
    void a_row_that_comes_back_has_what_the_log_left_out_of_it_but_not_of_the_old_row() {
        TableSchema notes = Policies.table(
                "notes",
                1,
                Policies.column("id", new ColumnType.Int64()),
                Policies.nullable("born", new ColumnType.Date()),
                Policies.nullable("large", new ColumnType.Text()));
        TableProtection protection = new TableProtection(PASSING.compile(notes), Violations.NOT_COUNTED);
        List<LogEvent> events = new ArrayList<>();

        protection.protect(
                new Change.Update(notes, Row.of(1L, STREAMED, "text"), Row.of(1L, 7, Marker.UNCHANGED)), events::add);

        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        Change.Insert.class,
                        insert -> assertThat(insert.row().copyValues()).containsExactly(1L, 7, "text"));
    }

    @Test
    void a_key_that_stays_such_a_value_has_nothing_to_leave() {
        TableSchema days = Policies.table("days", 1, Policies.column("day", new ColumnType.Date()));
        TableProtection protection = new TableProtection(PASSING.compile(days), Violations.NOT_COUNTED);
        List<LogEvent> events = new ArrayList<>();

        protection.protect(new Change.Update(days, days.unknownRow(), Row.of(STREAMED)), events::add);

        assertThat(events).singleElement().isInstanceOf(LogEvent.Quarantined.class);
    }

    @Test
    void a_filter_that_needs_the_value_has_no_result() {
        Policy policy = Policies.allowing("tables: [{match: 'public.*', keep: 'born > date(\"2000-01-01\")'}]\n");

        assertThat(events(policy, inserted(STREAMED)))
                .singleElement()
                .isInstanceOfSatisfying(
                        LogEvent.Quarantined.class,
                        quarantined -> assertThat(quarantined.rule()).isEqualTo("keep"));
        Policy testing = Policies.allowing("tables: [{match: 'public.*', keep: 'born == null'}]\n");
        assertThat(events(testing, inserted(STREAMED))).isEmpty();
    }

    @Test
    void rows_without_one_pass_as_they_are() {
        Change change = inserted(7);

        assertThat(events(PASSING, change)).singleElement().isSameAs(change);
    }
}
