package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacSha256Test {
    private final Random random = new Random(6);

    /** Around the sizes of a block (64) and of what a block holds beside the padding (55), for keys and messages. */
    @Test
    void is_what_the_platform_computes_for_every_length() throws Exception {
        for (int keyLength = 1; keyLength <= 140; keyLength += keyLength < 60 ? 9 : 1) {
            SecretKeySpec key = new SecretKeySpec(bytes(keyLength), "HmacSHA256");
            HmacSha256 hmac = new HmacSha256(key);
            Mac expected = Mac.getInstance("HmacSHA256");
            expected.init(key);
            for (int length = 0; length <= 140; length++) {
                byte[] message = bytes(length);
                byte[] digest = new byte[HmacSha256.BYTES];

                hmac.of(message, length, digest);

                assertThat(digest).isEqualTo(expected.doFinal(message));
            }
        }
    }

    @Test
    void takes_the_message_without_what_lies_behind_it() {
        HmacSha256 hmac = new HmacSha256(new SecretKeySpec(bytes(32), "HmacSHA256"));
        byte[] digest = new byte[HmacSha256.BYTES];
        byte[] same = new byte[HmacSha256.BYTES];

        hmac.of(new byte[] {1, 2}, 2, digest);
        hmac.of(new byte[] {1, 2, 3}, 2, same);

        assertThat(same).isEqualTo(digest);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
