package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatCipherTest {
    private static byte[] numerals(String text) {
        byte[] numerals = new byte[text.length()];
        for (int index = 0; index < numerals.length; index++) {
            numerals[index] = (byte) Character.digit(text.charAt(index), Character.MAX_RADIX);
        }
        return numerals;
    }

    /** NIST's samples for SP 800-38G, FF1samples.pdf: 1 to 9, with AES-128, -192 and -256. */
    @ParameterizedTest
    @CsvSource({
        "2B7E151628AED2A6ABF7158809CF4F3C, 10, '', 0123456789, 2433477484",
        "2B7E151628AED2A6ABF7158809CF4F3C, 10, 39383736353433323130, 0123456789, 6124200773",
        "2B7E151628AED2A6ABF7158809CF4F3C, 36, 3737373770717273373737, 0123456789abcdefghi, a9tv40mll9kdu509eum",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F, 10, '', 0123456789, 2830668132",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F, 10, 39383736353433323130, 0123456789, 2496655549",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F, 36, 3737373770717273373737, 0123456789abcdefghi,"
                + " xbj3kv35jrawxv32ysr",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94, 10, '', 0123456789, 6657667009",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94, 10, 39383736353433323130, 0123456789,"
                + " 1001623463",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94, 36, 3737373770717273373737,"
                + " 0123456789abcdefghi, xs8a0azh2avyalyzuwd",
    })
    void is_ff1(String key, int radix, String tweak, String plain, String encrypted) {
        HexFormat hex = HexFormat.of();
        FormatCipher cipher = new FormatCipher(hex.parseHex(key), radix, hex.parseHex(tweak));
        byte[] numerals = numerals(plain);

        cipher.encrypt(numerals, numerals.length);
        assertThat(numerals).isEqualTo(numerals(encrypted));
        cipher.decrypt(numerals, numerals.length);
        assertThat(numerals).isEqualTo(numerals(plain));
    }

    @Test
    void refuses_fewer_than_a_million_possibilities() {
        assertThat(FormatCipher.minLength(10)).isEqualTo(6);
        assertThat(FormatCipher.minLength(36)).isEqualTo(4);
        assertThat(FormatCipher.minLength(2)).isEqualTo(20);
        FormatCipher cipher = new FormatCipher(new byte[32], 10);

        assertThatThrownBy(() -> cipher.encrypt(new byte[5], 5)).hasMessageContaining("6 to 256 are needed");
        assertThatThrownBy(() -> cipher.encrypt(new byte[300], 300)).isInstanceOf(IllegalArgumentException.class);
        byte[] six = new byte[6];
        cipher.encrypt(six, 6);
        assertThat(six).isNotEqualTo(new byte[6]);
    }
}
