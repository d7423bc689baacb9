package dev.sluice.policy;

import static dev.sluice.policy.Policies.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowRulesTest {
    private static final TableSchema TABLE = Policies.table(
            "t",
            0,
            nullable("country", new ColumnType.Text()),
            nullable("total", new ColumnType.Decimal(8, 2)),
            nullable("day", new ColumnType.Date()),
            nullable("code", new ColumnType.Char(4)),
            nullable("rate", new ColumnType.Float64()),
            nullable("live", new ColumnType.Bool()),
            nullable("doc", new ColumnType.Json()),
            nullable("count", new ColumnType.Int64()),
            nullable("tags", new ColumnType.Array(new ColumnType.Text())));
    private static final Row ROW = Row.of(
            "DE", new BigDecimal("10.00"), 19_723, "ab  ", 0.5d, true, "{}", 7L, List.of("x", "y")); // day: 2024-01-01
    private static final Row NULLS = Row.of(
            Marker.NULL,
            Marker.NULL,
            Marker.NULL,
            Marker.NULL,
            Marker.NULL,
            Marker.NULL,
            Marker.NULL,
            Marker.NULL,
            Marker.NULL);

    private static TablePolicy filter(String keep) {
        return Policies.allowing("tables:\n- {match: 'public.*', keep: '" + keep + "'}")
                .compile(TABLE);
    }

    private static TablePolicy rule(String check, String onViolation) {
        return Policies.allowing("rules:\n- {match: 'public.*', name: the-rule, check: '" + check + "', on-violation: "
                        + onViolation + "}")
                .compile(TABLE);
    }

    private static String judged(TablePolicy policy, Row row) {
        return policy.judge(row, Violations.NOT_COUNTED).getClass().getSimpleName();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    country == "DE"                                 ; Admitted
                    country == "de"                                 ; LeftOut
                    country != "FR"                                 ; Admitted
                    country in ["NO", "DE"]                         ; Admitted
                    country in ["NO", "SE"]                         ; LeftOut
                    country == null                                 ; LeftOut
                    country != null                                 ; Admitted
                    country.startsWith("D") && size(country) == 2   ; Admitted
                    country.matches("^[A-C]+$")                     ; LeftOut
                    total == decimal("10")                          ; Admitted
                    total < 10                                      ; LeftOut
                    total <= decimal("10.0")                        ; Admitted
                    total > decimal("9.99")                         ; Admitted
                    total >= decimal("10.01")                       ; LeftOut
                    day < date("2024-01-02")                        ; Admitted
                    day == date("2024-01-01")                       ; Admitted
                    day > timestamp("2024-01-01T12:00:00Z")         ; LeftOut
                    code == "ab"                                    ; Admitted
                    rate > 0.25                                     ; Admitted
                    live == true                                    ; Admitted
                    count % 2 == 1                                  ; Admitted
                    "x" in tags && !isNull(tags)                    ; Admitted
                    tags.exists(tag, tag == "z")                    ; LeftOut
                    doc != null                                     ; Admitted
                    country == "DE" && total < 5                    ; LeftOut
                    country == "DE" || total < 5                    ; Admitted
                    """)
    void judges_a_row(String keep, String result) {
        assertThat(judged(filter(keep), ROW)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    country == "DE"                     ; LeftOut
                    country != "DE"                     ; Admitted
                    country in ["DE"]                   ; LeftOut
                    total == null || total < 5          ; Admitted
                    isNull(tags)                        ; Admitted
                    total < 5                           ; Quarantined
                    count + 1 > 0                       ; Quarantined
                    country.startsWith("D")             ; Quarantined
                    """)
    void null_is_a_value_to_compare_with_and_nothing_to_compute_with(String keep, String result) {
        assertThat(judged(filter(keep), NULLS)).isEqualTo(result);
    }

    @Test
    void a_check_without_a_result_says_why_and_shows_no_value() {
        Row row = Row.of("secret", BigDecimal.TEN, 1, "a", 1d, true, "{}", Long.MAX_VALUE, List.of());

        assertThat(rule("count + 1 > 0", "drop").judge(row, Violations.NOT_COUNTED))
                .isEqualTo(new Admission.Quarantined("the-rule", "the expression has no result: a number overflows"));
        assertThat(rule("1 / (count - count) > 0", "drop").judge(row, Violations.NOT_COUNTED))
                .isEqualTo(new Admission.Quarantined("the-rule", "the expression has no result: it divides by zero"));
        assertThat(rule("int(country) > 0", "quarantine").judge(row, Violations.NOT_COUNTED))
                .isInstanceOfSatisfying(
                        Admission.Quarantined.class,
                        why -> assertThat(why.reason()).doesNotContain("secret"));
    }

    @Test
    void finds_unchanged_values_in_the_before_image() {
        Row after = Row.of("DE", Marker.UNCHANGED, 1, "a", 1d, true, Marker.UNCHANGED, 1L, List.of());

        assertThat(filter("total == decimal(\"10\")").judge(after, ROW, Violations.NOT_COUNTED))
                .isEqualTo(Admission.ADMITTED);
        assertThat(filter("total == decimal(\"10\")").judge(after, TABLE.unknownRow(), Violations.NOT_COUNTED))
                .isEqualTo(Admission.UNDECIDED);
    }

    @Test
    void knows_that_a_value_too_large_for_the_log_is_not_null() {
        Row after = Row.of("DE", BigDecimal.ONE, 1, "a", 1d, true, Marker.UNCHANGED, 1L, List.of());

        assertThat(filter("doc != null").judge(after, TABLE.unknownRow(), Violations.NOT_COUNTED))
                .isEqualTo(Admission.ADMITTED);
        assertThat(filter("doc == null").judge(after, TABLE.unknownRow(), Violations.NOT_COUNTED))
                .isEqualTo(Admission.LEFT_OUT);
        assertThat(filter("doc == null").judgeOld(TABLE.unknownRow())).isEqualTo(Admission.UNDECIDED);
    }

    @Test
    void decides_without_an_unknown_value_where_the_rest_suffices() {
        Row row = Row.of("DE", Marker.UNCHANGED, 1, "a", 1d, true, "{}", 1L, List.of());

        assertThat(filter("total < 5 && country == \"NO\"").judgeOld(row)).isEqualTo(Admission.LEFT_OUT);
        assertThat(filter("total < 5 || country == \"DE\"").judgeOld(row)).isEqualTo(Admission.ADMITTED);
        assertThat(filter("total < 5 || country == \"NO\"").judgeOld(row)).isEqualTo(Admission.UNDECIDED);
    }

    @Test
    void a_rule_says_what_happens() {
        List<String> violations = new ArrayList<>();
        Violations noted = (table, rule, action) -> violations.add(table + " " + rule + " " + action);

        assertThat(rule("count > 7", "drop").judge(ROW, noted)).isEqualTo(Admission.LEFT_OUT);
        assertThat(rule("count > 7", "quarantine").judge(ROW, noted))
                .isEqualTo(new Admission.Quarantined("the-rule", "the check does not hold"));
        assertThat(rule("count > 7", "warn").judge(ROW, noted)).isEqualTo(Admission.ADMITTED);
        assertThatThrownBy(() -> rule("count > 7", "stop").judge(ROW, noted))
                .isInstanceOf(RuleViolatedException.class)
                .hasMessageContaining("public.t")
                .hasMessageContaining("the-rule");
        assertThat(violations)
                .containsExactly(
                        "public.t the-rule drop",
                        "public.t the-rule quarantine",
                        "public.t the-rule warn",
                        "public.t the-rule stop");
        for (String action : List.of("drop", "quarantine", "warn", "stop")) {
            assertThat(rule("count == 7", action).judge(ROW, noted)).isEqualTo(Admission.ADMITTED);
        }
        assertThat(violations).hasSize(4);
    }

    @Test
    void what_only_warns_or_stops_changes_nothing_about_rows_that_are_there() {
        assertThat(rule("count > 7", "warn").judgeOld(ROW)).isEqualTo(Admission.ADMITTED);
        assertThat(rule("count > 7", "stop").judgeOld(ROW)).isEqualTo(Admission.ADMITTED);
        assertThat(rule("count > 7", "warn").judge(TABLE.unknownRow(), Violations.NOT_COUNTED))
                .isEqualTo(Admission.ADMITTED);
    }

    @Test
    void the_filter_comes_first_and_then_the_first_rule_that_is_violated() {
        TablePolicy policy = Policies.allowing("""
                        tables:
                        - {match: 'public.*', keep: 'country == "DE"'}
                        rules:
                        - {match: 'public.*', name: first, check: 'count > 7', on-violation: quarantine}
                        - {match: 'public.*', name: second, check: 'count > 8', on-violation: stop}
                        """).compile(TABLE);

        assertThat(policy.judge(NULLS, Violations.NOT_COUNTED)).isEqualTo(Admission.LEFT_OUT);
        assertThat(policy.judge(ROW, Violations.NOT_COUNTED))
                .isEqualTo(new Admission.Quarantined("first", "the check does not hold"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    nothing == 1              ; undeclared reference to 'nothing', at character 1 of the expression
                    country == "x" && Total > 1 ; undeclared reference to 'Total', at character 19 of the expression
                    country < 5               ; no matching overload
                    total == 10               ; no matching overload
                    total > 1.5               ; no matching overload
                    day == "2024-01-01"       ; no matching overload
                    size(doc)                 ; does not fit public.t
                    country ==                ; is no expression
                    """)
    void refuses_what_does_not_fit_the_table_at_compile_time(String keep, String message) {
        assertThatThrownBy(() -> filter(keep))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policy.yaml:4:")
                .hasMessageContaining(message);
        assertThatThrownBy(() -> rule(keep, "warn"))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policy.yaml:4:")
                .hasMessageContaining(message);
    }
}
