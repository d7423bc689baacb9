package dev.sluice.policy;

import static dev.sluice.policy.Policies.secrets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.FpeText.ShortValues;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class FpeIbanTest {
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final FpeIban IBANS = new FpeIban(
            ShortValues.REFUSE,
            new FormatCipher(Policies.KEY.deriveBytes("fpe/domain/account", PolicyKey.MIN_BYTES), 10),
            TextForm.PLAIN);

    /** Of the registry of ISO 13616: digits only, letters first, in the middle and all over. */
    private static final List<String> PUBLISHED = List.of(
            "DE89 3704 0044 0532 0130 00",
            "GB29 NWBK 6016 1331 9268 19",
            "FR14 2004 1010 0505 0001 3M02 606",
            "NO93 8601 1117 947",
            "MT84MALT011000012345MTLCAST001S");

    private static Object masked(String mask, ColumnType type, Object value) {
        return Policies.masking(mask)
                .compile(secrets(type))
                .protect(Row.of(1L, value))
                .value(1);
    }

    private static String masked(String iban) {
        return (String) IBANS.apply(iban, Row.of(iban));
    }

    /** The remainder by 97 that a number has, as the standard says to compute it; 1 where it is valid. */
    private static int remainder(String iban) {
        String plain = iban.replaceAll("[^0-9A-Za-z]", "").toUpperCase(Locale.ROOT);
        StringBuilder digits = new StringBuilder();
        (plain.substring(4) + plain.substring(0, 4))
                .chars()
                .forEach(character -> digits.append(Character.digit(character, 36)));
        return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue();
    }

    private static String valid(String country, String account) {
        return country + String.format(Locale.ROOT, "%02d", 98 - remainder(country + "00" + account)) + account;
    }

    private static String shape(String text) {
        return text.replaceAll("[0-9]", "0").replaceAll("[A-Z]", "A").replaceAll("[a-z]", "a");
    }

    @Provide
    Arbitrary<String> ibans() {
        Arbitrary<String> country =
                Arbitraries.strings().withCharRange('A', 'Z').ofLength(2);
        Arbitrary<String> account = Arbitraries.strings()
                .withCharRange('0', '9')
                .withCharRange('A', 'Z')
                .ofMinLength(6)
                .ofMaxLength(30);
        return Combinators.combine(country, account).as(FpeIbanTest::valid);
    }

    @Property(tries = 1_000)
    void a_valid_number_becomes_a_valid_one_of_its_form_and_comes_back(@ForAll("ibans") String iban) {
        String masked = masked(iban);

        assertThat(remainder(masked)).isEqualTo(1);
        assertThat(masked.substring(0, 2)).isEqualTo(iban.substring(0, 2));
        assertThat(Integer.parseInt(masked.substring(2, 4))).isBetween(2, 98);
        assertThat(shape(masked)).isEqualTo(shape(iban));
        assertThat(IBANS.reveal(masked)).isEqualTo(iban);
    }

    @Property(tries = 500)
    void a_wrong_number_becomes_another_wrong_one_and_comes_back(
            @ForAll("ibans") String iban, @ForAll @IntRange(max = 99) int check) {
        String wrong = iban.substring(0, 2) + String.format(Locale.ROOT, "%02d", check) + iban.substring(4);
        String masked = masked(wrong);

        assertThat(IBANS.reveal(masked)).isEqualTo(wrong);
        boolean right = wrong.equals(iban);
        assertThat(masked.equals(valid(masked.substring(0, 2), masked.substring(4))))
                .isEqualTo(right);
    }

    @Example
    void masks_what_the_registry_publishes() {
        Policy policy = Policies.masking("mask: fpe, check-digit: iban, domain: account");
        TableSchema table = secrets(TEXT);
        for (String iban : PUBLISHED) {
            assertThat(remainder(iban)).isEqualTo(1);
            String masked =
                    (String) policy.compile(table).protect(Row.of(1L, iban)).value(1);
            assertThat(remainder(masked)).isEqualTo(1);
            assertThat(masked).isNotEqualTo(iban).startsWith(iban.substring(0, 2));
            assertThat(shape(masked)).isEqualTo(shape(iban));
            assertThat(masked).isEqualTo(masked(iban));
            assertThat(Reveal.of(policy, table, "secret").original(masked)).isEqualTo(iban);
        }
        assertThat(masked("de89 3704 0044 0532 0130 00"))
                .isEqualTo(masked("DE89 3704 0044 0532 0130 00").toLowerCase(Locale.ROOT));
    }

    /** The smallest domain that there is, a million, beside one that the cipher's numerals exceed tenfold nearly. */
    @Example
    void different_numbers_have_different_results() {
        Set<String> seen = new HashSet<>();
        for (int number = 0; number < 5_000; number++) {
            seen.add(masked(valid("NO", String.format(Locale.ROOT, "%06d", number))));
            seen.add(masked(valid("NO", "AAAA" + String.format(Locale.ROOT, "%04d", number))));
        }
        assertThat(seen).hasSize(10_000);
    }

    @Example
    void refuses_what_is_no_iban_or_could_be_found_by_trying() {
        for (String text : List.of(
                "DE8912345",
                "DE89",
                "",
                "1234567890",
                "D189370400440532013000",
                "DEX9370400440532013000",
                "DE8X370400440532013000",
                "ＤＥ89370400440532013000",
                "DE89370400440532013Ö00",
                "DE89ABCD",
                "DE893704004405320130003704004405320")) {
            assertThatThrownBy(() -> masked("mask: fpe, check-digit: iban", TEXT, text))
                    .as(text)
                    .isInstanceOf(MaskFailedException.class)
                    .hasMessageNotContaining("370400");
            assertThat(masked("mask: fpe, check-digit: iban, short-values: redact", TEXT, text))
                    .isEqualTo("REDACTED");
        }
        assertThat(masked("mask: fpe, check-digit: iban", TEXT, "DE89ABCDE"))
                .asString()
                .matches("DE[0-9]{2}[A-Z]{5}");
        Policy redacting = Policies.masking("mask: fpe, check-digit: iban, short-values: redact");
        assertThatThrownBy(() -> Reveal.of(redacting, secrets(TEXT), "secret").original("REDACTED"))
                .isInstanceOf(NotRevealedException.class);
    }

    @Example
    void refuses_columns_and_parameters_that_do_not_fit() {
        assertThat(masked("mask: fpe, check-digit: iban", new ColumnType.Char(34), PUBLISHED.getFirst()))
                .asString()
                .startsWith("DE");
        assertThatThrownBy(() -> masked("mask: fpe, check-digit: iban", new ColumnType.Char(8), "DE891234"))
                .hasMessageContaining("fewer than a million possible values");
        assertThatThrownBy(() -> masked("mask: fpe, check-digit: iban", new ColumnType.Int64(), 5L))
                .hasMessageContaining("without parameters");
        for (String own : List.of("alphabet: digits", "characters: 'ABC'")) {
            assertThatThrownBy(() -> masked("mask: fpe, check-digit: iban, " + own, TEXT, "x"))
                    .hasMessageContaining("An IBAN's digits and letters are given");
        }
    }

    @Example
    void masks_paths_of_documents_alike() {
        Object document = masked(
                "mask: json, paths: [{path: $.iban, mask: fpe, check-digit: iban, domain: account}]",
                new ColumnType.Json(),
                "{\"iban\": \"DE89370400440532013000\"}");

        assertThat(document).isEqualTo("{\"iban\":\"" + masked("DE89370400440532013000") + "\"}");
    }
}
