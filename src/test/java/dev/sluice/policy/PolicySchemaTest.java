package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/policy.schema.json says the same as the reader. */
class PolicySchemaTest {
    private static final Path SCHEMA = Path.of("docs", "policy.schema.json");
    private static final String HEAD = "version: 1\nunclassified: allow\n";
    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(SCHEMA.toFile());
    }

    private static List<String> complaints(String policy) throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema());
        return schema.validate(YAML.readTree(policy)).stream()
                .map(Object::toString)
                .toList();
    }

    private static List<String> errors(String policy) {
        Findings findings = new Findings("p.yaml");
        PolicyReader.read(policy, findings);
        return findings.errors().stream().map(Finding::toString).toList();
    }

    @Test
    void accepts_every_ready_policy_and_every_documented_example() throws IOException {
        List<String> policies = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("connectors-config", "policies"))) {
            for (Path file : files.toList()) {
                policies.add(Files.readString(file));
            }
        }
        policies.add(Files.readString(Path.of("src", "main", "resources", "dev", "sluice", "demo", "policy.yaml")));
        Pattern example = Pattern.compile("^```yaml\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
        example.matcher(Files.readString(Path.of("docs", "policy.md")))
                .results()
                .forEach(found -> policies.add(found.group(1)));

        assertThat(policies).hasSizeGreaterThan(10);
        for (String policy : policies) {
            assertThat(complaints(policy)).as(policy).isEmpty();
        }
    }

    /** Both are what editors are told to read. */
    @Test
    void is_in_the_build_as_it_is_in_the_documents() throws IOException {
        assertThat(PolicySchema.text()).isEqualTo(Files.readString(SCHEMA));
        assertThat(schema().get("$id").asText()).isEqualTo("urn:sluice:policy:1");
    }

    @Test
    void ready_policies_name_it_where_it_is() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("connectors-config", "policies"))) {
            for (Path file : files.toList()) {
                String header = Files.readAllLines(file).getFirst();
                assertThat(header).startsWith("# yaml-language-server: $schema=");
                Path named = file.resolveSibling(header.substring(header.indexOf('=') + 1));
                assertThat(named.normalize()).isEqualTo(SCHEMA);
            }
        }
    }

    private static String column(String mask) {
        return HEAD + "columns: [{match: a.b.c, mask: " + mask + "}]";
    }

    private static final List<String> GOOD_MASKS = List.of(
            "pass",
            "null",
            "redact, constant: 0",
            "constant, value: x",
            "partial, keep-first: 1, keep-last: 2, keep-separators: true",
            "truncate, length: 1",
            "hash, encoding: base64url, length: 22, domain: d, allow-collisions: true",
            "tokenize, domain: d",
            "fpe, alphabet: alphanumeric, short-values: redact",
            "fpe, characters: 'ABC', domain: d",
            "fpe, check-digit: luhn",
            "fpe, check-digit: iban, domain: d",
            "email, mail-domain: keep",
            "shift-date, subject: x, max-days: 3, domain: d",
            "generalize, to: decade",
            "generalize, bucket: 0.5",
            "generalize, grid: 2",
            "generalize, ipv4-prefix: 8, ipv6-prefix: 9",
            "pseudonym, kind: street, domain: d",
            "json, unclassified: mask, paths: [{path: [$.a, $..b], mask: hash, length: 9}]");

    @Test
    void accepts_what_the_reader_accepts() throws IOException {
        List<String> policies = new ArrayList<>(List.of(
                HEAD,
                HEAD + "key-version: 2\ncolumns: null\ntables: []",
                HEAD + "columns: [{type: date, comment: '*x*', match-regex: 'a.*', mask: drop}]",
                HEAD + "columns: [{type: [inet, 'public.*'], mask: drop}, {type-regex: '(var)?char', mask: drop},"
                        + " {comment: ['*x*', '*y*'], mask: drop}, {comment-regex: '.*[xy].*', mask: drop}]",
                HEAD + "refused-values: quarantine\ntables: [{match: a.b, unclassified: mask, refused-values: stop,"
                        + " keep: 'x in [1, 2] || y == null'}]",
                HEAD + "rules: [{match: [a.b, 'c.*'], name: r-1, check: true, on-violation: warn},"
                        + " {match: a.b, name: r-2, check: 'x > 0', on-violation: stop}]"));
        GOOD_MASKS.forEach(mask -> policies.add(column(mask)));
        for (String policy : policies) {
            assertThat(errors(policy)).as(policy).isEmpty();
            assertThat(complaints(policy)).as(policy).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scramble",
                "pass, domain: d",
                "redact, keep-last: 2",
                "constant",
                "partial",
                "partial, keep-last: 0",
                "truncate",
                "hash, length: 7",
                "hash, length: 65",
                "hash, encoding: base32",
                "tokenize, length: 8",
                "fpe, alphabet: digits, characters: ab",
                "fpe, check-digit: mod97",
                "fpe, check-digit: iban, alphabet: digits",
                "fpe, check-digit: iban, characters: ABC",
                "email, mail-domain: drop",
                "shift-date",
                "shift-date, subject: x, max-days: 0",
                "generalize",
                "generalize, to: month, bucket: 2",
                "generalize, to: century",
                "generalize, bucket: 0",
                "generalize, ipv4-prefix: 24",
                "generalize, ipv4-prefix: 33, ipv6-prefix: 9",
                "pseudonym",
                "pseudonym, kind: pet",
                "json",
                "json, paths: []",
                "json, paths: [{path: a, mask: pass}]",
                "json, paths: [{path: $.a, mask: json, paths: [{path: $.a, mask: pass}]}]",
                "json, paths: [{path: $.a, mask: shift-date, subject: x}]",
                "json, paths: [{path: $.a, mask: hash, allow-collisions: true}]",
                "hash, allow-collisions: perhaps",
                "hash, class: a",
                "hash, colour: red",
            })
    void refuses_masks_that_the_reader_refuses(String mask) throws IOException {
        assertThat(errors(column(mask))).isNotEmpty();
        assertThat(complaints(column(mask))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{version: 2, unclassified: deny}",
                "{version: 1}",
                "{version: 1, unclassified: perhaps}",
                "{version: 1, unclassified: deny, key-version: 0}",
                "{version: 1, unclassified: deny, surprise: 1}",
                "{version: 1, unclassified: deny, columns: 3}",
                "{version: 1, unclassified: deny, columns: [{mask: pass}]}",
                "{version: 1, unclassified: deny, columns: [{match: a.b.c}]}",
                "{version: 1, unclassified: deny, columns: [{match: [], mask: pass}]}",
                "{version: 1, unclassified: deny, columns: [{type: [], mask: pass}]}",
                "{version: 1, unclassified: deny, columns: [{type-regex: [a], mask: pass}]}",
                "{version: 1, unclassified: deny, columns: [{comment-regex: {a: b}, mask: pass}]}",
                "{version: 1, unclassified: deny, columns: [{comment: '', mask: pass}]}",
                "{version: 1, unclassified: deny, tables: [{match: a.b}]}",
                "{version: 1, unclassified: deny, tables: [{match: a.b, keep: {column: a}}]}",
                "{version: 1, unclassified: deny, refused-values: lose}",
                "{version: 1, unclassified: deny, rules: [{match: a.b, name: r, check: 'x > 0'}]}",
                "{version: 1, unclassified: deny, rules: [{match: a.b, name: R, check: x, on-violation: drop}]}",
                "{version: 1, unclassified: deny, rules: [{match: a.b, name: r, check: x, on-violation: shout}]}",
            })
    void refuses_policies_that_the_reader_refuses(String policy) throws IOException {
        assertThat(errors(policy)).isNotEmpty();
        assertThat(complaints(policy)).isNotEmpty();
    }

    /** A mask or parameter that is new to the reader is new to the schema, and to the samples above. */
    @Test
    void knows_every_mask_type_and_parameter() throws IOException {
        JsonNode definitions = schema().get("definitions");
        Set<String> parameters = new TreeSet<>();
        definitions.get("parameters").fieldNames().forEachRemaining(parameters::add);
        Set<String> masks = new TreeSet<>();
        definitions.at("/parameters/mask/enum").forEach(name -> masks.add(name.asText()));
        Set<String> types = new TreeSet<>();
        definitions.at("/typeName/anyOf/0/enum").forEach(name -> types.add(name.asText()));

        assertThat(masks).containsExactlyInAnyOrderElementsOf(MaskReader.NAMES);
        assertThat(types).containsExactlyInAnyOrderElementsOf(TypeNames.TYPES);
        String samples = String.join("\n", GOOD_MASKS);
        assertThat(parameters).allSatisfy(name -> assertThat(samples + "mask: ").contains(name + ":"));
        for (String mask : MaskReader.NAMES) {
            Findings findings = new Findings("p.yaml");
            PolicyReader.read(column(mask + ", zzz: 1"), findings);
            assertThat(findings.errors())
                    .filteredOn(finding -> finding.message().startsWith("Unknown field zzz"))
                    .singleElement()
                    .satisfies(finding -> {
                        Set<String> known = new TreeSet<>(List.of(
                                finding.remedy().replace("known here: ", "").split(", ")));
                        known.removeAll(Set.of(
                                "match",
                                "match-regex",
                                "type",
                                "type-regex",
                                "comment",
                                "comment-regex",
                                "class",
                                "allow-collisions"));
                        assertThat(known).isSubsetOf(parameters);
                        assertThat(allowed(definitions, mask)).containsAll(known);
                    });
        }
    }

    private static Set<String> allowed(JsonNode definitions, String mask) {
        for (JsonNode rule : definitions.at("/maskRules/allOf")) {
            JsonNode condition = rule.at("/if/properties/mask");
            if (condition.path("const").asText().equals(mask)
                    || condition.path("enum").path(1).asText().equals(mask)) {
                Set<String> names = new TreeSet<>();
                rule.at("/then/propertyNames/enum").forEach(name -> names.add(name.asText()));
                return names;
            }
        }
        return Set.of();
    }
}
