package dev.sluice.policy;

import static dev.sluice.policy.Policies.column;
import static dev.sluice.policy.Policies.nullable;
import static dev.sluice.policy.Policies.secrets;
import static dev.sluice.policy.Policies.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MasksTest {
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final ColumnType INT64 = new ColumnType.Int64();
    private static final ColumnType DATE = new ColumnType.Date();

    private static Object masked(String mask, ColumnType type, Object value) {
        return Policies.masking(mask)
                .compile(secrets(type))
                .protect(Row.of(1L, value))
                .value(1);
    }

    private static ColumnType maskedType(String mask, ColumnType type) {
        return Policies.masking(mask)
                .compile(secrets(type))
                .protectedSchema()
                .columns()
                .get(1)
                .type();
    }

    @Test
    void constant_keeps_the_type_of_the_column() {
        assertThat(masked("mask: constant, value: 0", INT64, 9L)).isEqualTo(0L);
        assertThat(masked("mask: constant, value: X", new ColumnType.Char(3), "abc"))
                .isEqualTo("X  ");
        assertThat(maskedType("mask: constant, value: X", new ColumnType.Char(3)))
                .isEqualTo(new ColumnType.Char(3));
        assertThat(maskedType("mask: constant, value: low", new ColumnType.Enumeration()))
                .isEqualTo(new ColumnType.Enumeration());
        assertThatThrownBy(() -> masked("mask: constant, value: WXYZ", new ColumnType.Char(3), "abc"))
                .hasMessageContaining("policy.yaml:4:")
                .hasMessageContaining("at most 3 characters");
        assertThatThrownBy(() -> masked("mask: constant", INT64, 1L)).hasMessageContaining("no field value");
    }

    @ParameterizedTest
    @CsvSource({
        "'keep-first: 2', 4111111111111234, 41**************",
        "'keep-first: 2, keep-last: 4', 4111111111111234, 41**********1234",
        "'keep-last: 4, keep-separators: true', 4111-1111 1111-1234, ****-**** ****-1234",
        "'keep-first: 1, keep-last: 1, keep-separators: true', a.b, *.*",
        "'keep-first: 1, keep-last: 1, keep-separators: true', a.b.c, a.*.c",
        "'keep-first: 1, keep-last: 1', ab, **",
        "'keep-first: 1, keep-separators: true', Zoë 🐘, Z** *",
        "'keep-last: 1, keep-separators: true', '---', '---'",
    })
    void partial_keeps_what_it_is_told_and_never_all_letters(String parameters, String text, String expected) {
        assertThat(masked("mask: partial, " + parameters, TEXT, text)).isEqualTo(expected);
    }

    @Test
    void truncate_keeps_the_beginning() {
        assertThat(masked("mask: truncate, length: 3", TEXT, "90210")).isEqualTo("902");
        assertThat(masked("mask: truncate, length: 3", TEXT, "🐘🐘🐘🐘")).isEqualTo("🐘🐘🐘");
        assertThat(masked("mask: truncate, length: 3", new ColumnType.Char(5), "ab   "))
                .isEqualTo("ab");
        assertThatThrownBy(() -> masked("mask: truncate, length: 3", INT64, 1L))
                .hasMessageContaining("Mask truncate is for text");
    }

    @Test
    void hash_is_as_long_and_written_as_it_is_told() {
        String whole = (String) masked("mask: hash, domain: d", TEXT, "x");
        byte[] bytes = HexFormat.of().parseHex(whole);
        String base64 = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

        assertThat(masked("mask: hash, domain: d, length: 20", TEXT, "x")).isEqualTo(whole.substring(0, 20));
        assertThat(masked("mask: hash, domain: d, encoding: base64url", TEXT, "x"))
                .isEqualTo(base64);
        assertThat(masked("mask: hash, domain: d, encoding: base64url, length: 22", TEXT, "x"))
                .isEqualTo(base64.substring(0, 22));
        for (String wrong : List.of("length: 7", "length: 65", "encoding: base64url, length: 44", "encoding: base32")) {
            assertThatThrownBy(() -> masked("mask: hash, " + wrong, TEXT, "x")).hasMessageContaining("must be");
        }
    }

    @Test
    void tokenize_takes_every_type() {
        assertThat(masked("mask: tokenize", new ColumnType.Uuid(), new UUID(1, 2)))
                .asString()
                .matches("[A-Za-z0-9_-]{71}");
        assertThat(maskedType("mask: tokenize", INT64)).isEqualTo(TEXT);
        assertThat(masked("mask: tokenize, domain: d", TEXT, "x"))
                .isEqualTo(masked("mask: tokenize, domain: d", new ColumnType.Char(3), "x  "))
                .isNotEqualTo(masked("mask: tokenize", TEXT, "x"));
    }

    @Test
    void email_stays_an_address_that_nobody_reads() {
        String masked = (String) masked("mask: email", TEXT, "ada@example.org");
        String other = (String) masked("mask: email", TEXT, "bob@Example.ORG");

        assertThat(masked).matches("[0-9a-f]{32}@[0-9a-f]{16}\\.invalid").isNotEqualTo(other);
        assertThat(masked.substring(32)).isEqualTo(other.substring(32));
        assertThat(masked("mask: email, mail-domain: keep", TEXT, "ada@example.org"))
                .asString()
                .matches("[0-9a-f]{32}@example\\.org");
    }

    @ParameterizedTest
    @CsvSource({"ada", "@example.org", "ada@", "call me @ 555-1234", "ada@localhost", "a@b@-x.org", "''"})
    void email_keeps_nothing_of_what_is_no_address(String text) {
        assertThat(masked("mask: email, mail-domain: keep", TEXT, text))
                .asString()
                .matches("[0-9a-f]{32}@invalid");
    }

    private static final TableSchema STAYS = table(
            "stays",
            1,
            column("id", INT64),
            nullable("patient", INT64),
            nullable("admitted", DATE),
            nullable("discharged", new ColumnType.TimestampTz()));

    private static Row stay(long patient, int day) {
        return Row.of(1L, patient, day, (day + 3) * 86_400_000_000L + 7);
    }

    @Test
    void shift_date_moves_all_dates_of_a_subject_alike() {
        TablePolicy policy = Policies.allowing(
                        "columns:\n- {match: ['*.*.admitted', '*.*.discharged'], mask: shift-date, subject: patient}")
                .compile(STAYS);
        Set<Integer> shifts = new HashSet<>();
        for (long patient = 0; patient < 2_000; patient++) {
            Row masked = policy.protect(stay(patient, 20_000));
            int shift = (Integer) masked.value(2) - 20_000;
            shifts.add(shift);
            assertThat(Math.abs(shift)).isBetween(1, 365);
            assertThat(masked.value(3)).isEqualTo((20_003L + shift) * 86_400_000_000L + 7);
            assertThat(policy.protect(stay(patient, 100)).value(2)).isEqualTo(100 + shift);
        }
        assertThat(shifts.size()).isBetween(600, 730);
        assertThat(shifts).anyMatch(shift -> shift < -300).anyMatch(shift -> shift > 300);
    }

    @Test
    void shift_date_joins_tables_by_a_domain_only() {
        TableSchema visits = table("visits", 0, column("who", new ColumnType.Int32()), column("admitted", DATE));
        Policy policy = Policies.allowing("""
                columns:
                - {match: '*.stays.admitted', mask: shift-date, subject: patient, domain: d}
                - {match: '*.stays.discharged', mask: shift-date, subject: patient}
                - {match: '*.visits.admitted', mask: shift-date, subject: who, domain: d}
                """);

        Row stay = policy.compile(STAYS).protect(stay(7, 500));
        assertThat(policy.compile(visits).protect(Row.of(7, 500)).value(1)).isEqualTo(stay.value(2));
        assertThat(stay.value(3)).isNotEqualTo(((Integer) stay.value(2) + 3) * 86_400_000_000L + 7);
    }

    @Test
    void shift_date_needs_a_subject_that_is_there() {
        String mask = "mask: shift-date, subject: patient";
        TablePolicy policy = Policies.allowing("columns:\n- {match: '*.*.admitted', " + mask + "}")
                .compile(STAYS);
        Object unchanged = dev.sluice.row.Marker.UNCHANGED;
        Object none = dev.sluice.row.Marker.NULL;
        Row untold = Row.of(1L, unchanged, 20_000, none);

        assertThat(policy.protect(Row.of(1L, none, 20_000, none)).value(2)).isNotEqualTo(20_000);
        assertThat(policy.protect(Row.of(1L, unchanged, unchanged, none)).value(2))
                .isEqualTo(unchanged);
        assertThatThrownBy(() -> policy.protect(untold))
                .isInstanceOf(UnknownSubjectException.class)
                .hasMessageContaining("column admitted of public.stays")
                .hasMessageNotContaining("20000");
        Row after = stay(1, 5);
        assertThat(policy.protectBefore(untold, after, policy.protect(after)).value(2))
                .isEqualTo(unchanged);
        assertThatThrownBy(() -> masked(mask, DATE, 1)).hasMessageContaining("patient is no column of public.people");
        assertThatThrownBy(() -> masked("mask: shift-date, subject: id", TEXT, "x"))
                .hasMessageContaining("is for date, timestamp and timestamptz");
        assertThatThrownBy(() -> masked("mask: shift-date", DATE, 1)).hasMessageContaining("no field subject");
    }

    @Test
    void before_image_follows_its_own_subject() {
        TablePolicy policy = Policies.allowing(
                        "columns:\n- {match: '*.*.admitted', mask: shift-date, subject: patient}")
                .compile(STAYS);
        Row before = stay(1, 5);
        Row after = stay(2, 5);

        assertThat(policy.protectBefore(before, after, policy.protect(after)).copyValues())
                .containsExactly(policy.protect(before).copyValues());
    }

    @ParameterizedTest
    @CsvSource({
        "day, 2024-05-17, 2024-05-17",
        "month, 2024-05-17, 2024-05-01",
        "quarter, 2024-05-17, 2024-04-01",
        "year, 2024-02-29, 2024-01-01",
        "decade, 1969-12-31, 1960-01-01",
        "month, -0001-02-03, -0001-02-01",
    })
    void generalize_makes_dates_the_beginning_of_a_period(String period, String date, String expected) {
        String mask = "mask: generalize, to: " + period;
        int day = (int) LocalDate.parse(date).toEpochDay();
        long first = LocalDate.parse(expected).toEpochDay();

        assertThat(masked(mask, DATE, day)).isEqualTo((int) first);
        assertThat(masked(mask, new ColumnType.Timestamp(), day * 86_400_000_000L + 86_399_999_999L))
                .isEqualTo(first * 86_400_000_000L);
        if (!date.startsWith("-")) {
            assertThat(masked(mask, TEXT, date + " 10:00")).isEqualTo(expected);
        }
    }

    @Test
    void generalize_makes_numbers_buckets() {
        assertThat(masked("mask: generalize, bucket: 10", INT64, 47L)).isEqualTo(40L);
        assertThat(masked("mask: generalize, bucket: 10", INT64, -47L)).isEqualTo(-50L);
        assertThat(masked("mask: generalize, bucket: 10", INT64, Long.MIN_VALUE))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(masked("mask: generalize, bucket: 1000", new ColumnType.Int16(), (int) Short.MIN_VALUE))
                .isEqualTo((int) Short.MIN_VALUE);
        assertThat(masked("mask: generalize, bucket: 0.5", new ColumnType.Decimal(4, 2), new BigDecimal("12.99")))
                .isEqualTo(new BigDecimal("12.50"));
        assertThat(masked("mask: generalize, bucket: 50", new ColumnType.Decimal(2, 0), new BigDecimal("-99")))
                .isEqualTo(new BigDecimal("-99"));
        assertThat(masked("mask: generalize, bucket: 0.1", new ColumnType.Float64(), 0.37))
                .isEqualTo(0.3);
        assertThat(masked("mask: generalize, bucket: 0.1", new ColumnType.Float64(), Double.NaN))
                .isEqualTo(Double.NaN);
        assertThat(masked("mask: generalize, grid: 0.05", new ColumnType.Float32(), 52.5163f))
                .isEqualTo(52.5f);
        assertThat(masked("mask: generalize, grid: 0.05", TEXT, "(52.5163, 13.3777)"))
                .isEqualTo("52.50,13.40");
        assertThat(masked("mask: generalize, grid: 0.05", TEXT, "Pariser Platz 1"))
                .isEqualTo("REDACTED");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.77, 203.0.113.0/24",
        "10.1.2.3/8, 10.0.0.0/8",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1::/48",
        "2001:DB8::1, 2001:db8::/48",
        "::1, ::/48",
        "fe80::1%eth0, fe80::/48",
        "::ffff:203.0.113.77, 203.0.113.0/24",
        "unknown, REDACTED",
        "203.0.113, REDACTED",
        "203.0.113.777, REDACTED",
        "2001:db8::1/x, REDACTED",
        "'a:b', REDACTED",
    })
    void generalize_makes_addresses_networks(String address, String network) {
        assertThat(masked("mask: generalize, ipv4-prefix: 24, ipv6-prefix: 48", TEXT, address))
                .isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({
        "48, 2002:cb00:714d::1, 2002:cb00:7100::/40",
        "36, 2002:cb00:714d::1, 2002:cb00:7000::/36",
        "128, 64:ff9b::203.0.113.77, 64:ff9b:0:0:0:0:cb00:7100/120",
        "128, 64:ff9b:1::203.0.113.77, 64:ff9b:1:0:0:0:cb00:7100/120",
        "128, ::203.0.113.77, 0:0:0:0:0:0:cb00:7100/120",
        "128, 2001:db8::1, 2001:db8:0:0:0:0:0:1/128",
    })
    void generalize_shows_no_more_of_an_address_inside_another(int ipv6Prefix, String address, String network) {
        assertThat(masked("mask: generalize, ipv4-prefix: 24, ipv6-prefix: " + ipv6Prefix, TEXT, address))
                .isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({
        "mask: generalize, exactly one way",
        "'mask: generalize, to: month, bucket: 3', exactly one way",
        "'mask: generalize, to: century', must be one of day",
        "'mask: generalize, bucket: 0', above 0",
        "'mask: generalize, bucket: 0.5', does not fit the type of public.people.secret",
        "'mask: generalize, grid: 5', does not fit the type of public.people.secret",
        "'mask: generalize, to: month', does not fit the type of public.people.secret",
        "'mask: generalize, ipv4-prefix: 24', only one of ipv4-prefix",
        "'mask: pseudonym', no field kind",
        "'mask: pseudonym, kind: city', Mask pseudonym is for text",
        "'mask: email', Mask email is for text",
        "'mask: email, mail-domain: maybe', must be one of keep",
        "'mask: partial', neither keep-first nor keep-last",
    })
    void refuses_parameters_that_do_not_fit(String mask, String message) {
        assertThatThrownBy(() -> masked(mask, INT64, 1L))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policy.yaml:4:")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "first-name, [A-Z][a-z]+",
        "last-name, [A-Z][a-z]+",
        "full-name, [A-Z][a-z]+ [A-Z][a-z]+",
        "street, [A-Z][a-z]+ [A-Z][a-z]+ [0-9]+",
        "city, [A-Z][a-z]+",
    })
    void pseudonym_looks_like_a_name_and_is_the_same_for_the_same(String kind, String form) {
        String mask = "mask: pseudonym, domain: d, kind: " + kind;
        Set<Object> seen = new HashSet<>();
        for (int index = 0; index < 300; index++) {
            Object masked = masked(mask, TEXT, "value " + index);
            assertThat(masked).asString().matches(form);
            seen.add(masked);
        }
        assertThat(seen.size()).isGreaterThan(80);
        assertThat(masked(mask, TEXT, "ab")).isEqualTo(masked(mask, new ColumnType.Char(4), "ab  "));
    }

    /** A changed list would give stored columns a second meaning: lists are only ever added, under a new name. */
    @ParameterizedTest
    @MethodSource
    void word_lists_stay_what_they_are(WordList list, String expected) throws Exception {
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(String.join("\n", list.words()).getBytes(StandardCharsets.UTF_8)));

        assertThat(list.words()).doesNotHaveDuplicates();
        assertThat(digest).startsWith(expected);
    }

    static List<Arguments> word_lists_stay_what_they_are() {
        return List.of(
                Arguments.of(WordList.FIRST_NAMES, "7380f2bbaca46d5f"),
                Arguments.of(WordList.LAST_NAMES, "dd6f86db8e04f2cc"),
                Arguments.of(WordList.STREETS, "9e8242db1d0696c2"),
                Arguments.of(WordList.CITIES, "8f983a27d564c8a9"));
    }
}
