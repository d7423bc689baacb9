package dev.sluice.policy;

import static dev.sluice.policy.Policies.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFilterTest {
    private static final TableSchema TABLE = Policies.table(
            "t",
            0,
            nullable("country", new ColumnType.Text()),
            nullable("total", new ColumnType.Decimal(8, 2)),
            nullable("day", new ColumnType.Date()),
            nullable("code", new ColumnType.Char(4)),
            nullable("rate", new ColumnType.Float64()),
            nullable("live", new ColumnType.Bool()),
            nullable("doc", new ColumnType.Json()));
    private static final Row ROW =
            Row.of("DE", new BigDecimal("10.00"), 19_723, "ab  ", Double.NaN, true, "{}"); // day: 2024-01-01
    private static final Row NULLS =
            Row.of(Marker.NULL, Marker.NULL, Marker.NULL, Marker.NULL, Marker.NULL, Marker.NULL, Marker.NULL);

    private static RowFilter filter(String keep) {
        return Policies.allowing("tables:\n- {match: 'public.*', keep: " + keep + "}")
                .compile(TABLE)
                .filter()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {column: country, equals: DE}                   | KEPT
                    {column: country, equals: de}                   | EXCLUDED
                    {column: country, not-equals: FR}               | KEPT
                    {column: country, in: [NO, DE]}                 | KEPT
                    {column: country, in: [NO, SE]}                 | EXCLUDED
                    {column: country, is-null: true}                | EXCLUDED
                    {column: country, not-null: true}               | KEPT
                    {column: total, equals: 10}                     | KEPT
                    {column: total, less: 10}                       | EXCLUDED
                    {column: total, less-or-equal: 10.0}            | KEPT
                    {column: total, greater: 9.99}                  | KEPT
                    {column: total, greater-or-equal: 10.01}        | EXCLUDED
                    {column: day, less: 2024-01-02}                 | KEPT
                    {column: day, equals: 2024-01-01}               | KEPT
                    {column: code, equals: ab}                      | KEPT
                    {column: rate, greater: 100000}                 | KEPT
                    {column: live, equals: true}                    | KEPT
                    {column: doc, not-null: true}                   | KEPT
                    {all: [{column: country, equals: DE}, {column: total, less: 5}]} | EXCLUDED
                    {any: [{column: country, equals: DE}, {column: total, less: 5}]} | KEPT
                    {any: [{column: country, equals: NO}, {column: total, less: 5}]} | EXCLUDED
                    """)
    void judges_a_row(String keep, FilterResult result) {
        assertThat(filter(keep).test(ROW)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{column: country, equals: DE}",
                "{column: country, not-equals: DE}",
                "{column: country, in: [DE]}",
                "{column: total, less: 5}",
                "{column: total, not-null: true}",
            })
    void excludes_null_from_every_comparison_as_sql_does(String keep) {
        assertThat(filter(keep).test(NULLS)).isEqualTo(FilterResult.EXCLUDED);
    }

    @Test
    void finds_unchanged_values_in_the_before_image() {
        Row after = Row.of("DE", Marker.UNCHANGED, 1, "a   ", 1d, true, Marker.UNCHANGED);

        assertThat(filter("{column: total, equals: 10}").test(after, ROW)).isEqualTo(FilterResult.KEPT);
        assertThat(filter("{column: total, equals: 10}").test(after, TABLE.unknownRow()))
                .isEqualTo(FilterResult.UNKNOWN);
    }

    @Test
    void knows_that_a_value_too_large_for_the_log_is_not_null() {
        Row after = Row.of("DE", BigDecimal.ONE, 1, "a   ", 1d, true, Marker.UNCHANGED);

        assertThat(filter("{column: doc, not-null: true}").test(after, TABLE.unknownRow()))
                .isEqualTo(FilterResult.KEPT);
        assertThat(filter("{column: doc, is-null: true}").test(after, TABLE.unknownRow()))
                .isEqualTo(FilterResult.EXCLUDED);
        assertThat(filter("{column: doc, is-null: true}").test(TABLE.unknownRow()))
                .isEqualTo(FilterResult.UNKNOWN);
        assertThat(filter("{column: doc, not-null: true}").test(TABLE.unknownRow()))
                .isEqualTo(FilterResult.UNKNOWN);
    }

    @Test
    void decides_without_an_unknown_value_where_the_rest_suffices() {
        Row row = Row.of("DE", Marker.UNCHANGED, 1, "a   ", 1d, true, "{}");

        assertThat(filter("{all: [{column: total, less: 5}, {column: country, equals: NO}]}")
                        .test(row))
                .isEqualTo(FilterResult.EXCLUDED);
        assertThat(filter("{any: [{column: total, less: 5}, {column: country, equals: DE}]}")
                        .test(row))
                .isEqualTo(FilterResult.KEPT);
        assertThat(filter("{any: [{column: total, less: 5}, {column: country, equals: NO}]}")
                        .test(row))
                .isEqualTo(FilterResult.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {column: nothing, equals: 1}        | The filter uses column nothing, which public.t does not have
                    {column: country, less: DE}         | has no order that the policy knows
                    {column: doc, equals: '{}'}         | can only be tested with is-null and not-null
                    {column: total, equals: ten}        | a number that fits numeric(8,2)
                    {column: total, equals: 1.234}      | a number that fits numeric(8,2)
                    {column: country, in: [DE, 47]}     | put 47 in quotes
                    {column: code, equals: abcde}       | at most 4 characters
                    """)
    void refuses_what_does_not_fit_the_table_at_compile_time(String keep, String message) {
        assertThatThrownBy(() -> filter(keep))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policy.yaml:4:")
                .hasMessageContaining(message);
    }
}
