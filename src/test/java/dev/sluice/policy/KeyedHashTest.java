package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedHashTest {
    private static final ColumnType TEXT = new ColumnType.Text();

    private final KeyedHash person = new KeyedHash(Policies.KEY.derive("hash/domain/person"));

    /** RFC 4231, test cases 1 to 4, 6 and 7 (5 is about truncation). */
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
                + " 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, dddddddddddddddddddddddddddddddddddddddddddddddddddd"
                + "dddddddddddddddddddddddddddddddddddddddddddddddd,"
                + " 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "0102030405060708090a0b0c0d0e0f10111213141516171819, cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
                + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,"
                + " 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    })
    void is_hmac_sha_256(String key, String message, String digest) {
        KeyedHash hash = new KeyedHash(new SecretKeySpec(HexFormat.of().parseHex(key), "HmacSHA256"));

        assertThat(hash.ofBytes(HexFormat.of().parseHex(message))).isEqualTo(digest);
    }

    @ParameterizedTest
    @CsvSource({
        "Test Using Larger Than Block-Size Key - Hash Key First,"
                + " 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "This is a test using a larger than block-size key and a larger than block-size data."
                + " The key needs to be hashed before being used by the HMAC algorithm.,"
                + " 9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    })
    void is_hmac_sha_256_with_a_long_key_too(String message, String digest) {
        byte[] key = HexFormat.of().parseHex("aa".repeat(131));

        assertThat(new KeyedHash(new SecretKeySpec(key, "HmacSHA256"))
                        .ofBytes(message.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(digest);
    }

    /** Computed with Python's hmac and hashlib from the description in docs/policy.md. */
    @Test
    void gives_the_documented_hashes() {
        assertThat(HexFormat.of()
                        .formatHex(Policies.KEY.derive("hash/domain/person").getEncoded()))
                .isEqualTo("e3afde0a44cf850e56cd973c839e4ef8d3e2042f31af47f0751ad01901844d2e");
        assertThat(person.of(TEXT, "")).isEqualTo("46e79f30ecea7238d13250ca5ef7e36c50a732ad6e87d2bbdb44414854cb55a0");
        assertThat(person.of(TEXT, "ada@example.org"))
                .isEqualTo("bd7fcd1cfb910ccb67dfaa2c375f7b8387cc9d73e4df45caf84a29647976cd9d");
        assertThat(person.of(TEXT, "José 🐘"))
                .isEqualTo("6e2c9796457c42693e7394f0d7d7918bde02f5c03534ed2e3e5d92a82aae155c");
        assertThat(person.of(new ColumnType.Int32(), 42))
                .isEqualTo("0ba3bfc1607bcda854f19bba374b13f663baffbc10a6670e23bae96736093d28");
        assertThat(person.of(new ColumnType.Int16(), -7))
                .isEqualTo("ed9dd7e8a0496c5273ab5737ef701f0a2656eb653b6eec1f71e4d8b30ea65392");
        assertThat(person.of(new ColumnType.Decimal(10, 4), new BigDecimal("1.5000")))
                .isEqualTo("27645a8a3e8f434c0eb9ce5f2c27529c0cd9466436ee307aadc83e7f11211038");
        assertThat(person.of(new ColumnType.Decimal(10, 4), new BigDecimal("0.0000")))
                .isEqualTo("71be3c3db86f84dcbb872d29f4bd9f5c90eb43c32be76cc4967914421c61c18e");
        assertThat(person.of(new ColumnType.Bool(), true))
                .isEqualTo("ddc014d7f1a618ecb7f14e901d20c09ac6b3e395ce43d5038fc99bcaefcc917b");
        assertThat(person.of(new ColumnType.Date(), 19723))
                .isEqualTo("4cb2d1491b734ecf64b44d04cc0e24e41ba542eac47133b6f9427287e1712e73");
        assertThat(person.of(new ColumnType.Uuid(), UUID.fromString("123e4567-e89b-12d3-a456-426614174000")))
                .isEqualTo("5a13eec6fe1648029da3146aa06a7320928d2bf6d8e503092eb85f6721dc950d");
        assertThat(person.of(new ColumnType.Bytes(), new byte[] {0, -1}))
                .isEqualTo("1a24b07eeb5548d936e4eb56d625c93d0473d8b78fae17d9cd926ddffb61117e");
        assertThat(person.of(new ColumnType.Float64(), -0.0d))
                .isEqualTo("0b0c122e04c46ea7f9812a45eb237110651fde102f39f389bff31c05aef3b528");
        assertThat(person.of(new ColumnType.Float32(), Float.NaN))
                .isEqualTo("cf10cb73977c1426deccea3f5763f4455dfd2760a4d8f66606a8abacfb5048f8");
        assertThat(person.of(new ColumnType.Json(), "{\"a\": 1}"))
                .isEqualTo("601cc2ba065054d24a02d9e25fdfdc8f20e2ec91deb8e0bbc6be386749c85801");
        assertThat(person.of(new ColumnType.Array(TEXT), List.of("x", Marker.NULL, "")))
                .isEqualTo("7a6f8e508daecef9dcdd1df6daad055f3c3f4e2df965068816f85b9575954060");
    }

    @Test
    void hashes_what_a_database_holds_equal_to_the_same_across_types() {
        String expected = person.of(new ColumnType.Int64(), 42L);

        assertThat(person.of(new ColumnType.Int32(), 42)).isEqualTo(expected);
        assertThat(person.of(new ColumnType.Verbatim("numeric"), "42.000"))
                .isEqualTo(person.of(new ColumnType.Int32(), 42));
        assertThat(person.of(new ColumnType.Verbatim("numeric"), "NaN"))
                .isNotEqualTo(person.of(new ColumnType.Verbatim("citext"), "NaN"));
        assertThat(person.of(new ColumnType.Decimal(6, 2), new BigDecimal("42.00")))
                .isEqualTo(expected);
        assertThat(person.of(new ColumnType.Char(5), "ab   ")).isEqualTo(person.of(TEXT, "ab"));
        assertThat(person.of(TEXT, "42")).isNotEqualTo(expected);
    }

    @Test
    void keeps_array_elements_apart() {
        ColumnType array = new ColumnType.Array(TEXT);

        assertThat(List.of(
                        person.of(array, List.of("ab", "c")),
                        person.of(array, List.of("a", "bc")),
                        person.of(array, List.of("abc")),
                        person.of(array, List.of()),
                        person.of(array, List.of(Marker.NULL)),
                        person.of(array, List.of(""))))
                .doesNotHaveDuplicates();
    }

    @Test
    void refuses_an_unpaired_surrogate_without_quoting_it() {
        for (String text : List.of("canary\uD83D", "\uDC18canary", "canary\uD83Dx")) {
            assertThatThrownBy(() -> person.of(TEXT, text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void serves_large_values_and_small_ones_after_them() {
        String small = person.of(TEXT, "x");

        assertThat(person.of(TEXT, "ä".repeat(1_000_000))).hasSize(64);
        assertThat(person.of(TEXT, "x")).isEqualTo(small);
    }
}
