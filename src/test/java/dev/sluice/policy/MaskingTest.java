package dev.sluice.policy;

import static dev.sluice.policy.Policies.column;
import static dev.sluice.policy.Policies.nullable;
import static dev.sluice.policy.Policies.secrets;
import static dev.sluice.policy.Policies.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Masking;
import dev.sluice.row.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fingerprints of masks: what changes them is what changes the results. */
class MaskingTest {
    private static final ColumnType TEXT = new ColumnType.Text();

    private static String fingerprint(String mask, ColumnType type) {
        return Policies.masking(mask).compile(secrets(type)).masking().columns().getOrDefault("secret", "");
    }

    private static Masking of(String policy) {
        return Policies.parse(policy).compile(secrets(TEXT)).masking();
    }

    private static Masking underKey(String key, String head) {
        String text = "{version: 1, unclassified: allow, " + head + "columns: [{match: '*.*.secret', mask: hash}]}";
        return PolicyFile.parse("policy.yaml", text, Optional.of(PolicyKey.of(key)))
                .compile(secrets(TEXT))
                .masking();
    }

    @Test
    void every_mask_and_every_parameter_has_a_fingerprint_of_its_own() {
        List<String> masks = List.of(
                "mask: pass",
                "mask: drop",
                "mask: null",
                "mask: redact",
                "mask: redact, constant: x",
                "mask: constant, value: x",
                "mask: constant, value: y",
                "mask: partial, keep-last: 2",
                "mask: partial, keep-first: 2",
                "mask: partial, keep-last: 2, keep-separators: true",
                "mask: truncate, length: 3",
                "mask: truncate, length: 4",
                "mask: hash",
                "mask: hash, domain: a",
                "mask: hash, domain: b",
                "mask: hash, length: 40",
                "mask: hash, encoding: base64url",
                "mask: tokenize",
                "mask: tokenize, domain: a",
                "mask: fpe",
                "mask: fpe, domain: a",
                "mask: fpe, alphabet: alphanumeric",
                "mask: fpe, characters: '0123456789AB'",
                "mask: fpe, characters: '0123456789BA'",
                "mask: fpe, check-digit: luhn",
                "mask: fpe, short-values: redact",
                "mask: email",
                "mask: email, mail-domain: keep",
                "mask: generalize, to: year",
                "mask: generalize, to: month",
                "mask: generalize, ipv4-prefix: 24, ipv6-prefix: 48",
                "mask: generalize, ipv4-prefix: 16, ipv6-prefix: 48",
                "mask: pseudonym, kind: city",
                "mask: pseudonym, kind: street",
                "mask: json, paths: [{path: $.a, mask: hash}]",
                "mask: json, paths: [{path: $.b, mask: hash}]",
                "mask: json, paths: [{path: $.a, mask: hash, domain: a}]",
                "mask: json, unclassified: deny, paths: [{path: $.a, mask: hash}]",
                "mask: json, paths: [{path: $.a, mask: redact}, {path: $.b, mask: hash}]",
                "mask: json, paths: [{path: $.b, mask: hash}, {path: $.a, mask: redact}]");
        Set<String> seen = new HashSet<>();

        for (String mask : masks) {
            assertThat(seen.add(fingerprint(mask, TEXT))).as(mask).isTrue();
            assertThat(fingerprint(mask, TEXT)).startsWith(mask.replaceAll("mask: ([a-z-]+).*", "$1"));
        }
    }

    @Test
    void dates_have_a_subject_and_a_farthest_day() {
        TableSchema stays = table(
                "stays",
                1,
                column("id", new ColumnType.Int64()),
                column("patient", new ColumnType.Int64()),
                nullable("secret", new ColumnType.Date()));
        Set<String> seen = new HashSet<>();

        for (String mask : List.of(
                "mask: shift-date, subject: id",
                "mask: shift-date, subject: patient",
                "mask: shift-date, subject: patient, max-days: 10")) {
            seen.add(Policies.masking(mask).compile(stays).masking().columns().getOrDefault("secret", ""));
        }
        assertThat(seen).hasSize(3).allMatch(fingerprint -> fingerprint.startsWith("shift-date:"));
    }

    /** A hash tells 42 from '42', and not int4 from int8; what is encrypted within a type depends on the type. */
    @Test
    void the_type_counts_where_the_result_depends_on_it() {
        assertThat(fingerprint("mask: hash", new ColumnType.Int32()))
                .isEqualTo(fingerprint("mask: hash", new ColumnType.Int64()))
                .isNotEqualTo(fingerprint("mask: hash", TEXT));
        assertThat(fingerprint("mask: fpe", new ColumnType.Int32()))
                .isNotEqualTo(fingerprint("mask: fpe", new ColumnType.Int64()));
        assertThat(fingerprint("mask: tokenize", new ColumnType.Array(TEXT)))
                .isNotEqualTo(fingerprint("mask: tokenize", TEXT));
    }

    @Test
    void how_the_policy_says_it_does_not_count() {
        Masking direct = of("""
                version: 1
                unclassified: deny
                columns: [{match: '*.*.id', mask: pass}, {match: '*.*.secret', mask: fpe, alphabet: digits}]
                """);
        Masking byClass = of("""
                # the same
                unclassified: allow
                version: 1
                classes: {any: {mask: fpe}}
                columns: [{match-regex: '.*secret', class: any}]
                """);

        assertThat(byClass).isEqualTo(direct);
        assertThat(byClass.alteredSince(direct)).isEmpty();
    }

    @Test
    void columns_that_are_left_out_have_one_too() {
        Masking denied = of("{version: 1, unclassified: deny, columns: [{match: '*.*.id', mask: pass}]}");
        Masking dropped = of("{version: 1, unclassified: allow, columns: [{match: '*.*.secret', mask: drop}]}");
        Masking passed = of("{version: 1, unclassified: allow}");

        assertThat(denied).isEqualTo(dropped);
        assertThat(passed.alteredSince(dropped)).containsExactly("secret (drop, now pass)");
    }

    @Test
    void key_and_key_version_count_and_cannot_be_told_from_it() {
        String key = "0123456789abcdef0123456789abcdef";
        Masking before = underKey(key, "");

        assertThat(underKey(key, "")).isEqualTo(before);
        for (Masking other : List.of(
                underKey("fedcba9876543210fedcba9876543210", ""),
                underKey(key, "key-version: 2, "),
                underKey(key, "key-version: 3, "))) {
            assertThat(other.alteredSince(before))
                    .containsExactly("secret (hash, with another key, version or parameter)");
        }
        assertThat(before.toString()).doesNotContain(key);
        assertThat(before.columns().getOrDefault("secret", "")).matches("hash:[0-9a-f]{16}");
    }

    @Test
    void a_filter_counts_and_columns_that_came_or_went_do_not() {
        Masking all = of("{version: 1, unclassified: allow}");
        Masking some = of("""
                {version: 1, unclassified: allow,
                 tables: [{match: public.people, keep: 'id > 5'}]}""");
        TableSchema wider = table(
                "people", 1, column("id", new ColumnType.Int64()), nullable("secret", TEXT), nullable("more", TEXT));
        Masking withMore = Policies.parse("{version: 1, unclassified: allow}")
                .compile(wider)
                .masking();

        assertThat(some.alteredSince(all)).containsExactly("which rows are kept");
        assertThat(all.alteredSince(some)).containsExactly("which rows are kept");
        assertThat(under("drop").alteredSince(all)).containsExactly("which rows are kept");
        assertThat(under("quarantine").alteredSince(under("drop")))
                .as("left out either way")
                .isEmpty();
        assertThat(under("warn").alteredSince(all)).isEmpty();
        assertThat(under("stop").alteredSince(all)).isEmpty();
        assertThat(withMore.alteredSince(all)).isEmpty();
        assertThat(all.alteredSince(withMore)).isEmpty();
        assertThat(all.alteredSince(Masking.UNKNOWN)).isEmpty();
    }

    private static Masking under(String violation) {
        return of("{version: 1, unclassified: allow, rules: [{match: public.people, name: small, check: 'id < 9',"
                + " on-violation: " + violation + "}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "'mask: pass', false",
        "'mask: hash', false",
        "'mask: hash, length: 32', false",
        "'mask: hash, length: 8', true",
        "'mask: tokenize', false",
        "'mask: email', false",
        "'mask: fpe', false",
        "'mask: fpe, short-values: redact', true",
        "'mask: truncate, length: 3', true",
        "'mask: partial, keep-last: 2', true",
        "'mask: redact', true",
        "'mask: pseudonym, kind: city', true"
    })
    void says_which_keys_may_collide(String mask, boolean collides) {
        TableSchema table = table("people", 1, column("secret", TEXT), nullable("other", TEXT));

        assertThat(Policies.masking(mask + ", allow-collisions: true")
                        .compile(table)
                        .masking()
                        .collidingKeys())
                .isEqualTo(collides ? List.of("secret") : List.of());
    }
}
