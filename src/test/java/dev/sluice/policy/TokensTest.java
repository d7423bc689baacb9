package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.cryptomator.siv.SivMode;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final HexFormat HEX = HexFormat.of();

    private final Tokens tokens = new Tokens(Policies.KEY.deriveBytes("tokenize/domain/person", Tokens.KEY_BYTES));

    private static byte[] hex(String digits) {
        return HEX.parseHex(digits.replace(" ", ""));
    }

    /** RFC 5297, appendix A.1. */
    @Test
    void library_is_aes_siv() {
        byte[] sealed = new SivMode()
                .encrypt(
                        hex("f0f1f2f3 f4f5f6f7 f8f9fafb fcfdfeff"),
                        hex("fffefdfc fbfaf9f8 f7f6f5f4 f3f2f1f0"),
                        hex("11223344 55667788 99aabbcc ddee"),
                        hex("10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627"));

        assertThat(sealed).isEqualTo(hex("85632d07 c6e8f37f 950acd32 0a2ecc93 40c02b96 90c4dc04 daef7f6a fe5c"));
    }

    /** RFC 5297, appendix A.2. */
    @Test
    void library_is_aes_siv_with_several_headers() {
        byte[] sealed = new SivMode()
                .encrypt(
                        hex("40414243 44454647 48494a4b 4c4d4e4f"),
                        hex("7f7e7d7c 7b7a7978 77767574 73727170"),
                        "this is some plaintext to encrypt using SIV-AES".getBytes(StandardCharsets.US_ASCII),
                        hex(
                                "00112233 44556677 8899aabb ccddeeff deaddada deaddada ffeeddcc bbaa9988 77665544 33221100"),
                        hex("10203040 50607080 90a0"),
                        hex("09f91102 9d74e35b d84156c5 635688c0"));

        assertThat(sealed)
                .isEqualTo(hex("7bdb6e3b 432667eb 06f4d14b ff2fbd0f cb900f2f ddbe4043 26601965 c889bf17"
                        + " dba77ceb 094fa663 b7a3f748 ba8af829 ea64ad54 4a272e9c 485b62a3 fd5c0d"));
    }

    @Test
    void takes_the_first_half_of_the_key_for_authentication_as_the_standard_does() {
        byte[] key = Policies.KEY.deriveBytes("tokenize/domain/person", Tokens.KEY_BYTES);
        byte[] sealed = new SivMode()
                .encrypt(
                        Arrays.copyOfRange(key, 32, 64),
                        Arrays.copyOf(key, 32),
                        "sada@example.org".getBytes(StandardCharsets.US_ASCII));

        assertThat(tokens.of(TEXT, "ada@example.org"))
                .isEqualTo(java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    @Test
    void gives_equal_values_equal_tokens_across_widths_and_gives_them_back() {
        String token = tokens.of(new ColumnType.Int32(), 42);

        assertThat(tokens.of(new ColumnType.Int64(), 42L)).isEqualTo(token).isNotEqualTo(tokens.of(TEXT, "42"));
        assertThat(tokens.reveal(token))
                .hasValueSatisfying(form -> assertThat(form).asString().isEqualTo("n42"));
        assertThat(tokens.reveal(tokens.of(TEXT, "José 🐘")))
                .hasValueSatisfying(form ->
                        assertThat(new String(form, StandardCharsets.UTF_8)).isEqualTo("sJosé 🐘"));
    }

    @Test
    void reveals_nothing_that_it_did_not_make() {
        String token = tokens.of(TEXT, "x");
        Tokens other = new Tokens(new byte[Tokens.KEY_BYTES]);

        assertThat(other.reveal(token)).isEmpty();
        String forged = (token.startsWith("A") ? "B" : "A") + token.substring(1);
        assertThat(tokens.reveal(forged)).isEmpty();
        assertThat(tokens.reveal("")).isEmpty();
        assertThat(tokens.reveal("not base64!")).isEmpty();
        assertThatThrownBy(() -> new Tokens(new byte[32])).isInstanceOf(IllegalArgumentException.class);
    }
}
