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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        return PolicyCheck.check(Files.writeString(folder.resolve("p.yaml"), text), List.of(tables));
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
                        message -> assertThat(message).startsWith("6 Mask hash on public.people.name keeps 32 bits"),
                        message -> assertThat(message).startsWith("7 Mask partial on public.people.card keeps 10"),
                        message -> assertThat(message).startsWith("8 Mask truncate on public.people.zip keeps 3"),
                        message -> assertThat(message).startsWith("9 Mask shift-date on public.people.born moves"),
                        message -> assertThat(message).startsWith("10 Mask generalize on public.people.ip keeps"),
                        message -> assertThat(message)
                                .startsWith("13 Mask truncate on public.people.extra at $.name keeps 20"));
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
        assertThat(PolicyCheck.check(folder.resolve("none.yaml"), List.of()))
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
