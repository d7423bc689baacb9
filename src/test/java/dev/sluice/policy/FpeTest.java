package dev.sluice.policy;

import static dev.sluice.policy.Policies.secrets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class FpeTest {
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final FormatCipher CIPHER =
            new FormatCipher(Policies.KEY.deriveBytes("fpe/domain/card", PolicyKey.MIN_BYTES), 10);
    private static final FpeText CARDS =
            new FpeText(Alphabet.DIGITS, FpeText.CheckDigit.LUHN, FpeText.ShortValues.REFUSE, CIPHER, TextForm.PLAIN);

    private static Object masked(String mask, ColumnType type, Object value) {
        return Policies.masking(mask)
                .compile(secrets(type))
                .protect(Row.of(1L, value))
                .value(1);
    }

    private static boolean isLuhn(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        byte[] numerals = new byte[digits.length()];
        for (int index = 0; index < numerals.length; index++) {
            numerals[index] = (byte) (digits.charAt(index) - '0');
        }
        return FpeText.luhn(numerals, numerals.length - 1) == numerals[numerals.length - 1];
    }

    @Example
    void keeps_length_separators_and_check_digit() {
        // Numbers that payment networks publish for tests.
        for (String card : List.of("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005")) {
            assertThat(isLuhn(card)).isTrue();
            String masked = (String) masked("mask: fpe, check-digit: luhn, domain: card", TEXT, card);
            assertThat(masked.replaceAll("[0-9]", "0")).isEqualTo(card.replaceAll("[0-9]", "0"));
            assertThat(masked).isNotEqualTo(card);
            assertThat(isLuhn(masked)).isTrue();
            assertThat(CARDS.reveal(masked)).isEqualTo(card);
        }
    }

    @Property(tries = 300)
    void is_a_permutation_that_the_key_undoes(
            @ForAll @CharRange(from = '0', to = '9') @StringLength(min = 7, max = 30) String digits) {
        String masked = (String) CARDS.apply(digits, Row.of(digits));

        assertThat(masked).hasSameSizeAs(digits).containsOnlyDigits();
        assertThat(CARDS.reveal(masked)).isEqualTo(digits);
        assertThat(isLuhn(masked)).isEqualTo(isLuhn(digits));
    }

    @Example
    void works_in_every_alphabet() {
        assertThat(masked("mask: fpe, alphabet: alphanumeric", TEXT, "aB-9z"))
                .asString()
                .matches("[0-9A-Za-z]{2}-[0-9A-Za-z]{2}");
        assertThat(masked("mask: fpe, characters: '0123456789ABCDEF'", TEXT, "DEAD:BEEF"))
                .asString()
                .matches("[0-9A-F]{4}:[0-9A-F]{4}")
                .isNotEqualTo("DEAD:BEEF");
        assertThat(masked("mask: fpe, characters: 'äöüß'", TEXT, "äöüßäöüßäö"))
                .asString()
                .matches("[äöüß]{10}");
    }

    @Example
    void masks_whole_numbers_within_their_type() {
        Set<Object> seen = new HashSet<>();
        for (int number = -500; number < 500; number++) {
            int masked = (Integer) masked("mask: fpe, domain: d", new ColumnType.Int32(), number);
            assertThat(masked < 0).isEqualTo(number < 0);
            seen.add(masked);
        }
        assertThat(seen).hasSize(1_000);
        for (long edge : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            assertThat((Long) masked("mask: fpe", new ColumnType.Int64(), edge) < 0)
                    .isEqualTo(edge < 0);
        }
        assertThat(masked("mask: fpe", new ColumnType.Int32(), Integer.MIN_VALUE))
                .isInstanceOf(Integer.class);
    }

    @Property(tries = 300)
    void whole_numbers_come_back_with_the_key(@ForAll int small, @ForAll long large) {
        FpeNumber int4 = new FpeNumber(Integer.MAX_VALUE, CIPHER);
        FpeNumber int8 = new FpeNumber(Long.MAX_VALUE, CIPHER);

        assertThat(int4.reveal((Integer) int4.apply(small, Row.of(small)))).isEqualTo(small);
        assertThat(int8.reveal((Long) int8.apply(large, Row.of(large)))).isEqualTo(large);
    }

    @Example
    void refuses_to_reveal_a_number_that_the_type_does_not_have() {
        FpeNumber int4 = new FpeNumber(Integer.MAX_VALUE, CIPHER);

        assertThat(int4.reveal((Integer) int4.apply(Integer.MIN_VALUE, Row.of(0))))
                .isEqualTo(Integer.MIN_VALUE);
        assertThatThrownBy(() -> int4.reveal(Integer.MAX_VALUE + 1L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> int4.reveal(Integer.MIN_VALUE - 1L)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void refuses_values_that_could_be_found_by_trying_or_show_through() {
        for (String text : List.of("12345", "", "1234567x", "１２３４５６７", "1234567é", "12345\uD83D\uDC18678")) {
            assertThatThrownBy(() -> masked("mask: fpe", TEXT, text))
                    .isInstanceOf(MaskFailedException.class)
                    .hasMessageNotContaining("123");
            assertThat(masked("mask: fpe, short-values: redact", TEXT, text)).isEqualTo("REDACTED");
        }
        assertThatThrownBy(() -> masked("mask: fpe, check-digit: luhn", TEXT, "123456"))
                .isInstanceOf(MaskFailedException.class);
    }

    @Example
    void refuses_columns_and_alphabets_that_do_not_fit() {
        assertThatThrownBy(() -> masked("mask: fpe", new ColumnType.Char(5), "12345"))
                .hasMessageContaining("fewer than a million possible values");
        assertThatThrownBy(() -> masked("mask: fpe", new ColumnType.Int16(), 5))
                .hasMessageContaining("for text, and without parameters for int4 and int8");
        assertThatThrownBy(() -> masked("mask: fpe, check-digit: luhn", new ColumnType.Int64(), 5L))
                .hasMessageContaining("without parameters");
        assertThatThrownBy(() -> masked("mask: fpe, characters: 'aa'", TEXT, "x"))
                .hasMessageContaining("no alphabet");
        assertThatThrownBy(() -> masked("mask: fpe, characters: 'ab', alphabet: digits", TEXT, "x"))
                .hasMessageContaining("both alphabet and characters");
        assertThatThrownBy(() -> masked("mask: fpe, alphabet: alphanumeric, check-digit: luhn", TEXT, "x"))
                .hasMessageContaining("Only digits have a check digit");
    }
}
