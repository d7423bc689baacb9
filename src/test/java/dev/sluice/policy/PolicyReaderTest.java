package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
    private static final String VALID = """
            version: 1
            unclassified: deny
            classes:
              email: {mask: hash, domain: person}
              secret: {mask: null}
            columns:
              - {match: '*.*.email', class: email}
              - {match: [public.customers.note, public.customers.pin], class: secret}
              - match: '*.*.id'
                mask: pass
            tables:
              - match: public.orders
                keep: country in ["DE", "NO"] && (total > 10 || deleted_at == null)
            rules:
              - match: [public.orders, public.refunds]
                name: total-sign
                check: total >= 0
                on-violation: quarantine
            """;

    private static List<String> errors(String text) {
        Findings findings = new Findings("p.yaml");
        PolicyReader.read(text, findings);
        return findings.list().stream().map(Finding::toString).toList();
    }

    @Test
    void reads_every_construct() {
        assertThat(errors(VALID)).isEmpty();
    }

    @Test
    void reports_all_problems_in_one_go_with_their_places_and_remedies() {
        List<String> errors = errors("""
                version: 2
                unclassified: perhaps
                classes:
                  email: {mask: hash, keep-last: 3}
                  idle: {mask: drop}
                columns:
                  - {match: email, class: email}
                  - {match: '*.*.phone', class: phone}
                  - {match: '*.*.x', mask: scramble}
                  - {match: '*.*.y', mask: partial}
                  - {match: '*.*.z', mask: partial, keep-last: 0}
                  - {match: '*.*.w', colour: red}
                tables:
                  - match: public.orders
                    keep: total ==
                rules:
                  - {match: public.orders, name: a, check: 'x > 0', on-violation: warn}
                  - {match: public.orders, name: a, check: 'x > 1', on-violation: shout}
                  - {match: public.orders, name: keep, check: 'x > 1'}
                surprise: 1
                """);

        assertThat(errors)
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:1:10: error: Unknown version"))
                .anySatisfy(e -> assertThat(e)
                        .startsWith("p.yaml:2:15: error: Field unclassified must be one of allow, deny, mask"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:4:23: error: Unknown field keep-last in the class"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:5:3: error: No column rule uses class idle"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:7:13: error: Pattern email does not have 3 parts;"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:8:33: error: Unknown class phone"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:9:28: error: Unknown mask scramble; use pass, drop"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:10:28: error: Mask partial has neither"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:11:48: error: Field keep-last must be"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:12:5: error: The column rule has neither class nor"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:12:22: error: Unknown field colour"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:15:11: error: Field keep is no expression"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:18:34: error: Two rules are named a"))
                .anySatisfy(e -> assertThat(e).contains("p.yaml:18:", "Field on-violation must be one of"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:19:34: error: The rule cannot be named keep"))
                .anySatisfy(e -> assertThat(e).contains("p.yaml:19:", "on-violation"))
                .anySatisfy(e -> assertThat(e).startsWith("p.yaml:20:1: error: Unknown field surprise in the policy"))
                .hasSize(17);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                  | The policy is empty
                    [1, 2]                                              | A policy must be a mapping, not a list
                    {version: 1}                                        | no field unclassified
                    {unclassified: deny}                                | no field version
                    {version: 1, unclassified: deny, unclassified: deny}| Field unclassified is there twice, first in line 1
                    {version: 1, unclassified: deny                     | The text is not YAML
                    {version: &a 1, unclassified: *a}                   | Aliases are not allowed
                    {version: 1, unclassified: deny, columns: 3}        | Field columns must be a list, not a number
                    {version: 1, unclassified: deny, classes: []}       | Field classes must be a mapping
                    {version: 1, unclassified: deny, columns: [{match: a.b.c, mask: }]} | The mask has no name
                    {version: 1, unclassified: deny, columns: [{mask: pass}]}           | no field match
                    {version: 1, unclassified: deny, columns: [{match-regex: '(', mask: pass}]} | is no regular expression
                    {version: 1, unclassified: deny, columns: [{type-regex: '(', mask: pass}]} | 1:57: error: Field type-regex is no regular expression
                    {version: 1, unclassified: deny, columns: [{comment-regex: '[', mask: pass}]} | 1:60: error: Field comment-regex is no regular expression
                    {version: 1, unclassified: deny, columns: [{type: {a: b}, mask: pass}]} | 1:51: error: Field type must be text, not a mapping
                    {version: 1, unclassified: deny, columns: [{type: [], mask: pass}]} | Field type must be a list, not an empty one
                    {version: 1, unclassified: deny, columns: [{match: a.b.c, mask: hash, allow-collisions: 1}]} | must be true or false
                    {version: 1, unclassified: deny, tables: [{match: a.b}]}            | none of keep, unclassified and refused-values
                    {version: 1, unclassified: deny, tables: [{match: a.b, unclassified: no}]} | must be one of allow, deny, mask
                    """)
    void refuses_what_is_not_strictly_a_policy(String text, String message) {
        assertThat(errors(text)).anySatisfy(error -> assertThat(error).contains(message));
    }

    @Test
    void refuses_a_second_document() {
        assertThat(errors("{version: 1, unclassified: deny}\n---\n{}\n"))
                .singleElement()
                .satisfies(error -> assertThat(error).contains("more than one document"));
    }

    @Test
    void refuses_a_pattern_that_an_earlier_one_covers() {
        assertThat(errors("""
                        version: 1
                        unclassified: deny
                        columns:
                          - {match: 'public.*.email', mask: pass}
                          - {match: 'public.customers.EMAIL', mask: 'null'}
                        """))
                .singleElement()
                .satisfies(error -> assertThat(error)
                        .contains("p.yaml:5:13")
                        .contains("public.customers.EMAIL never decides: public.*.email in line 4"));
    }

    @Test
    void lets_a_pattern_stand_behind_one_with_further_conditions() {
        assertThat(errors("""
                        version: 1
                        unclassified: deny
                        columns:
                          - {match: 'public.*.email', type: text, mask: pass}
                          - {match: 'public.customers.email', mask: 'null'}
                        """)).isEmpty();
    }

    @Test
    void names_every_problem_in_the_exception() {
        assertThatThrownBy(() -> Policies.parse("{version: 3, unclassified: maybe}"))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("policy.yaml:1:11")
                .hasMessageContaining("policy.yaml:1:28");
    }

    @Test
    void asks_for_a_key_where_a_mask_needs_one() {
        InvalidPolicyException failure = catchThrowableOfType(
                InvalidPolicyException.class, () -> PolicyFile.parse("p.yaml", VALID, Optional.empty()));

        assertThat(failure.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isEqualTo(4);
            assertThat(finding.remedy()).contains("SLUICE_POLICY_KEY_FILE");
        });
    }

    @Test
    void fingerprint_ignores_layout_and_comments_but_no_rule() {
        Policy policy = Policies.parse("version: 1\nunclassified: allow\ncolumns:\n- {match: a.b.c, mask: drop}");
        Policy sameMeaning = Policies.parse("""
                # for the auditor
                unclassified: "allow"
                version: 1
                columns:
                  - mask: drop   # gone
                    match: 'a.b.c'
                """);
        Policy other = Policies.parse("version: 1\nunclassified: allow\ncolumns:\n- {match: a.b.d, mask: drop}");

        assertThat(policy.fingerprint()).hasSize(64).isEqualTo(sameMeaning.fingerprint());
        assertThat(other.fingerprint()).isNotEqualTo(policy.fingerprint());
    }
}
