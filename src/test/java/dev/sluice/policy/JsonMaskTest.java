package dev.sluice.policy;

import static dev.sluice.policy.Policies.secrets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMaskTest {
    private static final ColumnType JSON = new ColumnType.Json();
    private static final ColumnType TEXT = new ColumnType.Text();

    private static Object masked(ColumnType type, String unclassified, String paths, Object value) {
        return Policies.masking("mask: json, unclassified: " + unclassified + ", paths: [" + paths + "]")
                .compile(secrets(type))
                .protect(Row.of(1L, value))
                .value(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {path: $.a, mask: redact}               | {"a": "x", "b": 1}           | {"a":"REDACTED"}
                    {path: $.A, mask: redact}               | {"a": "x"}                   | {"a":"REDACTED"}
                    {path: $.a, mask: drop}                 | {"a": "x", "b": 1}           | {}
                    {path: $.a, mask: pass}                 | {"a": {"b": [1.0e2, null]}}  | {"a":{"b":[1.0e2,null]}}
                    {path: $.a.b, mask: pass}               | {"a": {"b": 1, "c": 2}, "d": {"b": 3}} | {"a":{"b":1}}
                    {path: $.*.b, mask: pass}               | {"a": {"b": 1}, "d": {"c": 3}, "e": [{"b": 4}]} | {"a":{"b":1}}
                    {path: '$.a[*].b', mask: pass}          | {"a": [{"b": 1}, {"c": 2}, 3]} | {"a":[{"b":1}]}
                    {path: $..b, mask: pass}                | {"a": [[{"b": 1}]], "b": {"c": 2}, "x": {"y": {}}} | {"a":[[{"b":1}]],"b":{"c":2}}
                    {path: '$[*]', mask: redact}            | ["a", {"b": "c"}]            | ["REDACTED",{"b":"REDACTED"}]
                    {path: "$['two words']", mask: pass}    | {"two words": true}          | {"two words":true}
                    {path: $.a, mask: truncate, length: 2}  | {"a": ["abc", 12345, true, null]} | {"a":["ab","12","tr",null]}
                    {path: $.a, mask: generalize, bucket: 10} | {"a": [47, "47", 0.5]}     | {"a":[40,"REDACTED",0]}
                    {path: $.a, mask: generalize, to: year} | {"a": "2024-05-17T01:02:03Z"} | {"a":"2024-01-01"}
                    {path: $.a, mask: redact, constant: 7}  | {"a": ["x", 1]}              | {"a":[7,7]}
                    {path: $.a, mask: null}                 | {"a": ["x", 1]}              | {"a":[null,null]}
                    {path: [$.a, $.b], mask: pass}          | {"a": 1, "b": 2, "c": 3}     | {"a":1,"b":2}
                    {path: $, mask: redact}                 | "text"                       | "REDACTED"
                    {path: $.a, mask: pass}                 | "text"                       | null
                    {path: $.a, mask: pass}                 | {"ada@example.org": {"x": 1}} | {}
                    {path: $.*.y, mask: pass}               | {"ada@example.org": {"x": 1}} | {}
                    """)
    void masks_by_path_and_leaves_out_the_rest(String paths, String document, String expected) {
        assertThat(masked(JSON, "deny", paths, document)).isEqualTo(expected);
    }

    @Test
    void lets_the_rest_pass_or_masks_it_as_it_is_told() {
        String document = "{\"a\": \"x\", \"b\": {\"c\": [1, \"y\", true, null]}, \"d\": {}}";

        assertThat(masked(JSON, "allow", "{path: $.a, mask: drop}", document))
                .isEqualTo("{\"b\":{\"c\":[1,\"y\",true,null]},\"d\":{}}");
        assertThat(masked(JSON, "mask", "{path: $.a, mask: pass}", document))
                .isEqualTo("{\"a\":\"x\",\"b\":{\"c\":[null,\"REDACTED\",null,null]},\"d\":{}}");
    }

    @Test
    void lets_the_first_path_decide_and_follows_the_policy_where_it_is_silent() {
        Policy policy = Policies.denying("""
                columns:
                - {match: '*.*.id', mask: pass}
                - match: '*.*.secret'
                  mask: json
                  paths:
                  - {path: $.a.b, mask: redact}
                  - {path: $.a, mask: pass}
                  - {path: $.a.c, mask: redact}
                """);

        assertThat(policy.compile(secrets(JSON))
                        .protect(Row.of(1L, "{\"a\": {\"b\": 1, \"c\": 2}, \"z\": 3}"))
                        .value(1))
                .isEqualTo("{\"a\":{\"b\":1,\"c\":2}}");
    }

    @Test
    void hashes_what_is_inside_like_a_column_of_the_same_domain() {
        Object inside = masked(JSON, "deny", "{path: $.a, mask: hash, domain: d}", "{\"a\": [\"x\", 42.0, true]}");
        KeyedHash hash = new KeyedHash(Policies.KEY.derive("hash/domain/d"));

        assertThat(inside)
                .isEqualTo("{\"a\":[\"" + hash.of(TEXT, "x") + "\",\"" + hash.of(new ColumnType.Int64(), 42L) + "\",\""
                        + hash.of(new ColumnType.Bool(), true) + "\"]}");
    }

    @Test
    void gives_each_path_a_key_of_its_own_without_a_domain() {
        Object document =
                masked(JSON, "deny", "{path: [$.a, $.b], mask: hash, length: 32}", "{\"a\":\"x\",\"b\":\"x\"}");

        assertThat((String) document).matches("\\{\"a\":\"([0-9a-f]{32})\",\"b\":\"(?!\\1)[0-9a-f]{32}\"}");
    }

    @Test
    void does_not_write_out_numbers_that_would_fill_the_memory() {
        for (String number : List.of("1e999999999", "1e99999999999", "-1E-99999999999999999999", "0e99999999999")) {
            assertThat(masked(TEXT, "deny", "{path: $.a, mask: hash, length: 8}", "{\"a\": " + number + "}"))
                    .as(number)
                    .asString()
                    .matches("\\{\"a\":\"[0-9a-f]{8}\"}");
            assertThat(masked(TEXT, "deny", "{path: $.a, mask: generalize, bucket: 10}", "{\"a\": " + number + "}"))
                    .as(number)
                    .isEqualTo("{\"a\":\"REDACTED\"}");
        }
    }

    @Test
    void keeps_halves_of_surrogate_pairs_in_a_form_that_can_be_stored() {
        assertThat(masked(JSON, "allow", "{path: $.a, mask: drop}", "{\"b\": \"x\\ud800\", \"\\udc00\": \"🐘\"}"))
                .isEqualTo("{\"b\":\"x\\ud800\",\"\\udc00\":\"🐘\"}");
    }

    @Test
    void redacts_texts_that_are_no_json_and_refuses_such_json() {
        for (String text : new String[] {"canary", "", "{\"a\":", "{} {}", "{\"a\" 1}"}) {
            assertThat(masked(TEXT, "allow", "{path: $.a, mask: drop}", text)).isEqualTo("\"REDACTED\"");
            assertThatThrownBy(() -> masked(JSON, "allow", "{path: $.a, mask: drop}", text))
                    .isInstanceOf(MaskFailedException.class)
                    .hasMessageNotContaining("canary");
        }
        String deep = "[".repeat(3_000) + "]".repeat(3_000);
        assertThatThrownBy(() -> masked(JSON, "allow", "{path: $.a, mask: drop}", deep))
                .isInstanceOf(MaskFailedException.class);
        String bearable = "[".repeat(JsonMask.MAX_DEPTH) + "]".repeat(JsonMask.MAX_DEPTH);
        assertThat(masked(JSON, "allow", "{path: $.a, mask: drop}", bearable)).isEqualTo(bearable);
    }

    @Test
    void keeps_types_and_null() {
        Policy policy = Policies.masking("mask: json, paths: [{path: $.a, mask: drop}]");

        assertThat(policy.compile(secrets(JSON))
                        .protectedSchema()
                        .columns()
                        .get(1)
                        .type())
                .isEqualTo(JSON);
        assertThat(policy.compile(secrets(new ColumnType.Char(9)))
                        .protectedSchema()
                        .columns()
                        .get(1)
                        .type())
                .isEqualTo(TEXT);
        assertThat(policy.compile(secrets(JSON))
                        .protect(Row.of(1L, Marker.NULL))
                        .value(1))
                .isEqualTo(Marker.NULL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {path: a, mask: drop}                          | Path a is none that a policy knows
                    {path: '$.a[0]', mask: drop}                   | Path $.a[0] is none
                    {path: $., mask: drop}                         | Path $. is none
                    {path: $, mask: drop}                          | Nothing would be left of the document
                    {path: $.a, mask: shift-date, subject: id}     | is for columns, not for paths
                    {path: $.a, mask: json, paths: [{path: $.a, mask: drop}]} | is for columns, not for paths
                    {path: $.a, mask: redact, colour: red}         | Unknown field colour in the path rule
                    {path: $.a, mask: redact, constant: [1]}       | The constant does not fit a path of public.people.secret
                    {mask: redact}                                 | The path rule has no field path
                    """)
    void refuses_paths_that_it_does_not_understand(String path, String message) {
        assertThatThrownBy(() -> masked(JSON, "deny", path, "{}"))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policy.yaml:4:")
                .hasMessageContaining(message);
    }

    @Test
    void is_for_json_and_text() {
        assertThatThrownBy(() -> masked(new ColumnType.Int64(), "deny", "{path: $.a, mask: drop}", 1L))
                .hasMessageContaining("Mask json is for json, jsonb and text that holds JSON");
    }
}
