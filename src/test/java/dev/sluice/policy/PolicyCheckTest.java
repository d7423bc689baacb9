package dev.sluice.policy;

import static dev.sluice.policy.Policies.column;
import static dev.sluice.policy.Policies.nullable;
import static dev.sluice.policy.Policies.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Finding.Severity;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCheckTest {
    private static final TableSchema PEOPLE = table(
            "people",
            1,
            column("id", new ColumnType.Int64()),
            column("email", new ColumnType.Text()),
            nullable("born", new ColumnType.Date()),
            column("country", new ColumnType.Text()));

    @TempDir
    Path folder;

    private List<Finding> check(String text, TableSchema... tables) throws IOException {
        return check(text, TextLengths.UNKNOWN, tables);
    }

    private List<Finding> check(String text, TextLengths lengths, TableSchema... tables) throws IOException {
        return PolicyCheck.check(Files.writeString(folder.resolve("p.yaml"), text), List.of(tables), lengths);
    }

    /** The warnings that a mask on a column gets, each with its line and column. */
    private List<String> warnings(String mask, ColumnType type) throws IOException {
        List<Finding> findings =
                check("""
                version: 1
                unclassified: deny
                columns:
                - {match: '*.*.id', mask: pass}
                - {match: '*.*.x', %s}
                """.formatted(mask), table("t", 1, column("id", new ColumnType.Int64()), nullable("x", type)));
        assertThat(findings)
                .allMatch(finding -> finding.severity() == Severity.WARNING
                        && !finding.remedy().isEmpty());
        return findings.stream()
                .map(finding -> finding.line() + ":" + finding.column() + " " + finding.message())
                .toList();
    }

    private void assertWarned(String mask, ColumnType type, String message) throws IOException {
        assertThat(warnings(mask, type))
                .as(mask)
                .singleElement()
                .satisfies(
                        warning -> assertThat(warning).startsWith("5:26 Mask ").contains(message));
    }

    private void assertSilent(String mask, ColumnType type) throws IOException {
        assertThat(warnings(mask, type)).as(mask).isEmpty();
    }

    @Test
    void finds_nothing_in_a_fitting_policy_and_needs_no_key() throws IOException {
        assertThat(check("""
                        version: 1
                        unclassified: deny
                        columns:
                        - {match: ['*.*.id', '*.*.country'], mask: pass}
                        - {match: '*.*.email', mask: hash}
                        - {match: '*.*.born', mask: null}
                        """, PEOPLE)).isEmpty();
    }

    @Test
    void warns_of_patterns_that_decide_nothing_and_of_columns_without_a_rule() throws IOException {
        List<Finding> findings = check("""
                version: 1
                unclassified: deny
                columns:
                - {match: ['*.*.id', '*.*.e?ail'], mask: pass}
                - {match: '*.*.email', mask: hash}
                - {match: '*.*.phone', mask: drop}
                tables:
                - {match: 'public.orders', keep: 'x != null'}
                """, PEOPLE);

        assertThat(findings).allMatch(finding -> finding.severity() == Severity.WARNING);
        assertThat(findings)
                .extracting(Finding::message)
                .containsExactlyInAnyOrder(
                        "Columns of public.people without a rule are left out: born, country",
                        "Pattern *.*.email never decides: earlier rules match all of it",
                        "Pattern *.*.phone matches no column",
                        "Pattern public.orders matches no table");
    }

    @Test
    void warns_of_masks_that_protect_little() throws IOException {
        List<Finding> findings = check(
                """
                version: 1
                unclassified: deny
                columns:
                - {match: '*.*.id', mask: pass}
                - {match: '*.*.sex', mask: hash}
                - {match: '*.*.name', mask: hash, length: 8}
                - {match: '*.*.card', mask: partial, keep-first: 6, keep-last: 4}
                - {match: '*.*.zip', mask: truncate, length: 3}
                - {match: '*.*.born', mask: shift-date, subject: id, max-days: 7}
                - {match: '*.*.ip', mask: generalize, ipv4-prefix: 31, ipv6-prefix: 48}
                - match: '*.*.extra'
                  mask: json
                  paths: [{path: $.name, mask: truncate, length: 20}]
                """,
                table(
                        "people",
                        1,
                        column("id", new ColumnType.Int64()),
                        nullable("sex", new ColumnType.Char(1)),
                        nullable("name", new ColumnType.Text()),
                        nullable("card", new ColumnType.Text()),
                        nullable("zip", new ColumnType.Char(5)),
                        nullable("born", new ColumnType.Date()),
                        nullable("ip", new ColumnType.Text()),
                        nullable("extra", new ColumnType.Json())));

        assertThat(findings).allMatch(finding -> finding.severity() == Severity.WARNING);
        assertThat(findings)
                .extracting(finding -> finding.line() + " " + finding.message())
                .satisfiesExactly(
                        message -> assertThat(message).startsWith("5 Mask hash on public.people.sex, which has few"),
                        message -> assertThat(message).startsWith("6 Mask hash keeps 32 bits"),
                        message -> assertThat(message).startsWith("7 Mask partial keeps 10"),
                        message -> assertThat(message).startsWith("8 Mask truncate on public.people.zip keeps 3"),
                        message -> assertThat(message).startsWith("9 Mask shift-date moves"),
                        message -> assertThat(message).startsWith("10 Mask generalize keeps networks"),
                        message -> assertThat(message).startsWith("13 Mask truncate at $.name keeps 20"));
    }

    @Test
    void warns_of_what_is_weak_on_any_column_without_a_source_and_once_for_each_class() throws IOException {
        List<Finding> findings = check("""
                version: 1
                unclassified: deny
                classes:
                  short: {mask: hash, length: 8}
                columns:
                - {match: '*.*.a', class: short}
                - {match: '*.*.b', class: short}
                - {match: '*.*.c', mask: partial, keep-last: 10}
                - {match: '*.*.d', mask: truncate, length: 10}
                - {match: '*.*.e', mask: shift-date, subject: id, max-days: 29}
                - {match: '*.*.f', mask: generalize, ipv4-prefix: 24, ipv6-prefix: 56}
                - {match: '*.*.g', mask: generalize, grid: 0.001}
                - {match: '*.*.h', mask: email, mail-domain: keep}
                - match: '*.*.i'
                  mask: json
                  unclassified: deny
                  paths:
                  - {path: $.a, mask: generalize, to: day}
                  - {path: $.b, mask: generalize, bucket: 1}
                  - {path: $.c, mask: email, mail-domain: keep}
                  - {path: $.d, mask: generalize, to: month}
                  - {path: $.e, mask: generalize, bucket: 10}
                - {match: '*.*.j', mask: partial, keep-last: 9}
                - {match: '*.*.k', mask: truncate, length: 9}
                - {match: '*.*.l', mask: shift-date, subject: id, max-days: 30}
                - {match: '*.*.m', mask: generalize, ipv4-prefix: 24, ipv6-prefix: 48}
                - {match: '*.*.n', mask: generalize, grid: 0.01}
                - {match: '*.*.o', mask: email}
                - {match: '*.*.p', mask: hash, length: 16}
                """);

        assertThat(findings).allMatch(finding -> finding.severity() == Severity.WARNING);
        assertThat(findings)
                .extracting(finding -> finding.line() + ":" + finding.column() + " " + finding.message())
                .satisfiesExactly(
                        message -> assertThat(message).startsWith("4:17 Mask hash keeps 32 bits"),
                        message -> assertThat(message).startsWith("8:26 Mask partial keeps 10 characters"),
                        message -> assertThat(message).startsWith("9:26 Mask truncate keeps 10 characters"),
                        message -> assertThat(message).startsWith("10:26 Mask shift-date moves dates by 29 days"),
                        message -> assertThat(message).startsWith("11:26 Mask generalize keeps networks"),
                        message -> assertThat(message).startsWith("12:26 Mask generalize keeps places to 0.001"),
                        message ->
                                assertThat(message).startsWith("13:26 Mask email keeps the mail domain, which stays"),
                        message -> assertThat(message)
                                .startsWith("18:23 Mask generalize at $.a leaves dates without a time as they are"),
                        message -> assertThat(message)
                                .startsWith("19:23 Mask generalize at $.b leaves whole numbers as they are"),
                        message -> assertThat(message).startsWith("20:23 Mask email at $.c keeps the mail domain"));
    }

    @Test
    void warns_of_generalizing_that_changes_nothing() throws IOException {
        assertWarned("mask: generalize, to: day", new ColumnType.Date(), "leaves every value as it is");
        assertWarned("mask: generalize, bucket: 1", new ColumnType.Int16(), "leaves every value as it is");
        assertWarned("mask: generalize, bucket: 1", new ColumnType.Int64(), "leaves every value as it is");
        assertWarned("mask: generalize, bucket: 0.01", new ColumnType.Decimal(8, 2), "leaves every value as it is");
        assertSilent("mask: generalize, to: day", new ColumnType.Timestamp());
        assertSilent("mask: generalize, to: month", new ColumnType.Date());
        assertSilent("mask: generalize, bucket: 2", new ColumnType.Int32());
        assertSilent("mask: generalize, bucket: 1", new ColumnType.Decimal(8, 2));
    }

    @Test
    void warns_of_deterministic_masks_on_few_values() throws IOException {
        for (String mask : List.of("hash", "tokenize")) {
            assertWarned("mask: " + mask, new ColumnType.Decimal(4, 0), "few different values");
            assertWarned("mask: " + mask, new ColumnType.Bool(), "few different values");
            assertSilent("mask: " + mask, new ColumnType.Decimal(5, 0));
            assertSilent("mask: " + mask, new ColumnType.Text());
        }
        assertWarned("mask: fpe, alphabet: alphanumeric", new ColumnType.Enumeration(), "few different values");
        assertWarned("mask: email", new ColumnType.Enumeration(), "few different values");
        assertWarned("mask: pseudonym, kind: city", new ColumnType.Char(3), "few different values");
    }

    @Test
    void warns_of_encrypted_text_that_may_be_too_short_unless_the_policy_says_what_then() throws IOException {
        assertWarned("mask: fpe", new ColumnType.Text(), "with fewer than 6 characters of its alphabet");
        assertWarned("mask: fpe, check-digit: luhn", new ColumnType.Char(16), "with fewer than 7 characters");
        assertWarned("mask: fpe, alphabet: alphanumeric", new ColumnType.Text(), "with fewer than 4 characters");
        assertSilent("mask: fpe, short-values: redact", new ColumnType.Text());
        assertSilent("mask: fpe", new ColumnType.Int64());
        assertSilent("mask: fpe", new ColumnType.Decimal(12, 2));
        assertThat(warnings(
                        "mask: json, unclassified: deny, paths: [{path: $.card, mask: fpe}]", new ColumnType.Json()))
                .singleElement()
                .satisfies(warning -> assertThat(warning).contains("Mask fpe on public.t.x at $.card refuses"));

        assertThat(check(
                        """
                        version: 1
                        unclassified: deny
                        columns:
                        - {match: '*.*.id', mask: fpe}
                        tables:
                        - {match: '*.calm', refused-values: quarantine}
                        """,
                        table("calm", 1, column("id", new ColumnType.Text())),
                        table("t", 1, column("id", new ColumnType.Text()))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message()).startsWith("Mask fpe on public.t.id refuses values");
                    assertThat(finding.remedy())
                            .as("a key")
                            .contains("refused-values")
                            .doesNotContain("short-values");
                });
    }

    @Test
    void warns_of_keeping_half_of_a_text_whose_length_is_declared() throws IOException {
        TableSchema table =
                table("t", 0, nullable("zip", new ColumnType.Text()), nullable("ssn", new ColumnType.Text()));
        TextLengths lengths = new TextLengths(Map.of(table.id(), Map.of("ssn", 11, "zip", 40)));
        String policy = """
                version: 1
                unclassified: deny
                columns:
                - {match: '*.*.ssn', mask: partial, keep-last: %1$d}
                - {match: '*.*.zip', mask: truncate, length: %1$d}
                """;

        assertThat(check(policy.formatted(9), lengths, table)).singleElement().satisfies(finding -> {
            assertThat(finding.message()).startsWith("Mask partial on public.t.ssn keeps 9 of 11 characters");
            assertThat(finding.line()).isEqualTo(4);
        });
        assertThat(check(policy.formatted(6), lengths, table)).hasSize(1);
        assertThat(check(policy.formatted(5), lengths, table)).isEmpty();
        assertThat(check(policy.formatted(9), table)).as("no lengths known").isEmpty();
        assertThat(check(
                        policy.replace("partial, keep-last: %1$d", "hash").formatted(5),
                        new TextLengths(Map.of(table.id(), Map.of("ssn", 3))),
                        table))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("few different values"));
    }

    @Test
    void warns_of_conditions_that_match_nothing() throws IOException {
        assertThat(check("""
                        version: 1
                        unclassified: allow
                        columns:
                        - {comment: '*pii*', mask: drop}
                        - {match: '*.*.email', type: json, mask: drop}
                        - {type: date, mask: null}
                        """, PEOPLE))
                .extracting(Finding::message)
                .contains("The rule matches no column", "Pattern *.*.email matches no column")
                .hasSize(3);
    }

    @Test
    void finds_errors_of_every_table_in_one_go() throws IOException {
        List<Finding> findings = check("""
                version: 1
                unclassified: allow
                columns:
                - {match: '*.*.id', mask: drop}
                - {match: '*.*.born', mask: partial, keep-last: 4}
                """, PEOPLE, table("other", 1, column("id", new ColumnType.Int64())));

        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .hasSize(4);
    }

    @Test
    void reports_a_file_that_is_not_there() {
        assertThat(PolicyCheck.check(folder.resolve("none.yaml"), List.of(), TextLengths.UNKNOWN))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR));
    }

    @Test
    void previews_masked_samples() {
        Policy policy = Policies.allowing("""
                columns:
                - {match: '*.*.email', mask: partial, keep-last: 4}
                - {match: '*.*.id', mask: pass}
                tables:
                - {match: 'public.*', keep: 'country == "DE"'}
                """);

        PolicyPreview preview = PolicyPreview.of(
                policy, PEOPLE, List.of(Row.of(1L, "ada@x.org", 0, "DE"), Row.of(2L, "bob@x.org", Marker.NULL, "FR")));

        assertThat(preview.columns()).containsExactly("id", "email", "born", "country");
        assertThat(preview.rows()).containsExactly(List.of("1", "*****.org", "1970-01-01", "DE"));
        assertThat(preview.excludedRows()).isEqualTo(1);
    }
}
