package dev.sluice.policy;

import static dev.sluice.policy.Policies.secrets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevealTest {
    private static final ColumnType TEXT = new ColumnType.Text();

    private static String masked(Policy policy, ColumnType type, Object value) {
        return policy.compile(secrets(type)).protect(Row.of(1L, value)).value(1).toString();
    }

    private static String thereAndBack(String mask, ColumnType type, Object value) {
        Policy policy = Policies.masking(mask);
        return Reveal.of(policy, secrets(type), "secret").original(masked(policy, type, value));
    }

    static List<Arguments> tokens_become_what_they_were() {
        return List.of(
                Arguments.of(TEXT, "José 🐘", "José 🐘"),
                Arguments.of(new ColumnType.Char(5), "ab   ", "ab"),
                Arguments.of(new ColumnType.Int32(), -42, "-42"),
                Arguments.of(new ColumnType.Decimal(10, 2), new BigDecimal("42.50"), "42.5"),
                Arguments.of(new ColumnType.Bool(), true, "true"),
                Arguments.of(new ColumnType.Float64(), 0.1, "0.1"),
                Arguments.of(
                        new ColumnType.Uuid(),
                        UUID.fromString("00000000-0000-0001-0000-000000000002"),
                        "00000000-0000-0001-0000-000000000002"),
                Arguments.of(
                        new ColumnType.Date(), (int) LocalDate.of(1815, 12, 10).toEpochDay(), "1815-12-10"),
                Arguments.of(new ColumnType.Time(), 86_400_000_000L, "24:00"),
                Arguments.of(new ColumnType.Timestamp(), 1_500_000L, "1970-01-01T00:00:01.500"),
                Arguments.of(new ColumnType.TimestampTz(), 1_000_000L, "1970-01-01T00:00:01Z"),
                Arguments.of(new ColumnType.Bytes(), new byte[] {0, (byte) 0xFF}, "\\x00ff"),
                Arguments.of(new ColumnType.Json(), "{\"a\": 1}", "{\"a\": 1}"),
                Arguments.of(new ColumnType.Array(TEXT), List.of("a", Marker.NULL), "[a, NULL]"));
    }

    @ParameterizedTest
    @MethodSource
    void tokens_become_what_they_were(ColumnType type, Object value, String shown) {
        assertThat(thereAndBack("mask: tokenize, domain: person", type, value)).isEqualTo(shown);
    }

    @Test
    void encrypted_text_and_numbers_become_what_they_were() {
        assertThat(thereAndBack("mask: fpe, check-digit: luhn", TEXT, "4111 1111 1111 1111"))
                .isEqualTo("4111 1111 1111 1111");
        assertThat(thereAndBack("mask: fpe, alphabet: alphanumeric", TEXT, "aB-9z"))
                .isEqualTo("aB-9z");
        assertThat(thereAndBack("mask: fpe", new ColumnType.Int32(), -7)).isEqualTo("-7");
        assertThat(thereAndBack("mask: fpe", new ColumnType.Int64(), Long.MIN_VALUE))
                .isEqualTo(String.valueOf(Long.MIN_VALUE));
    }

    @Test
    void a_class_and_a_key_version_reveal_what_they_masked() {
        Policy policy = Policies.parse("""
                {version: 1, unclassified: allow, key-version: 3, classes: {card: {mask: tokenize}},
                 columns: [{match: '*.*.secret', class: card}]}""");

        String token = masked(policy, TEXT, "x");
        assertThat(Reveal.of(policy, secrets(TEXT), "secret").original(token)).isEqualTo("x");
        Reveal earlier = Reveal.of(Policies.masking("mask: tokenize"), secrets(TEXT), "secret");
        assertThatThrownBy(() -> earlier.original(token))
                .isInstanceOf(NotRevealedException.class)
                .hasMessageContaining("key version")
                .hasMessageNotContaining(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mask: hash",
                "mask: redact",
                "mask: null",
                "mask: partial, keep-last: 2",
                "mask: truncate, length: 2",
                "mask: email",
                "mask: pseudonym, kind: city",
                "mask: json, paths: [{path: $.a, mask: tokenize}]"
            })
    void refuses_masks_that_cannot_be_undone(String mask) {
        assertThatThrownBy(() -> Reveal.of(Policies.masking(mask), secrets(TEXT), "secret"))
                .isInstanceOf(NotRevealedException.class)
                .hasMessageContaining("public.people.secret")
                .hasMessageContaining("cannot be undone")
                .hasMessageContaining("only tokenize and fpe");
    }

    @Test
    void refuses_columns_that_hold_no_masked_values() {
        Policy policy = Policies.masking("mask: drop");
        TableSchema table = secrets(TEXT);

        assertThatThrownBy(() -> Reveal.of(policy, table, "secret")).hasMessageContaining("leaves it out");
        assertThatThrownBy(() -> Reveal.of(policy, table, "id")).hasMessageContaining("not masked");
        assertThatThrownBy(() -> Reveal.of(policy, table, "other")).hasMessageContaining("no such column");
    }

    @Test
    void refuses_values_that_the_mask_never_gives_and_does_not_quote_them() {
        Reveal tokens = Reveal.of(Policies.masking("mask: tokenize"), secrets(TEXT), "secret");
        Reveal numbers = Reveal.of(Policies.masking("mask: fpe"), secrets(new ColumnType.Int32()), "secret");
        Reveal cards = Reveal.of(
                Policies.masking("mask: fpe, alphabet: alphanumeric, short-values: redact"), secrets(TEXT), "secret");

        for (String wrong : List.of("", "canary", "canary@example.org")) {
            assertThatThrownBy(() -> tokens.original(wrong))
                    .isInstanceOf(NotRevealedException.class)
                    .hasMessageNotContaining("canary");
        }
        for (String wrong : List.of("canary", "", "2147483648")) {
            assertThatThrownBy(() -> numbers.original(wrong))
                    .isInstanceOf(NotRevealedException.class)
                    .hasMessageNotContaining("canary");
        }
        assertThatThrownBy(() -> cards.original("REDACTED"))
                .isInstanceOf(NotRevealedException.class)
                .hasMessageContaining("too short");
    }

    @Test
    void another_key_reveals_no_token() {
        String token = masked(Policies.masking("mask: tokenize"), TEXT, "x");
        Policy other = PolicyFile.parse(
                "policy.yaml",
                "{version: 1, unclassified: allow, columns: [{match: '*.*.secret', mask: tokenize}]}",
                Optional.of(PolicyKey.of("fedcba9876543210fedcba9876543210")));

        assertThatThrownBy(() -> Reveal.of(other, secrets(TEXT), "secret").original(token))
                .isInstanceOf(NotRevealedException.class);
    }
}
