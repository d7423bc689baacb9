package dev.sluice.policy;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, for many short messages: both digests are kept as they are once they have taken
 * the padded key, and copied for each message, which is half the work of a {@link javax.crypto.Mac} that begins with the
 * key every time. Measured with messages of 20 bytes: 195 ns against 290 ns. Not safe for use by several threads.
 */
final class HmacSha256 {
    static final int BYTES = 32;

    private static final int BLOCK_BYTES = 64;
    private static final byte INNER_PADDING = 0x36;
    private static final byte OUTER_PADDING = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;

    /**
     * @param key of any length
     * @throws IllegalStateException if this Java platform has no SHA-256 that can be copied
     */
    HmacSha256(SecretKey key) {
        byte[] encoded = key.getEncoded();
        byte[] block = Arrays.copyOf(encoded.length > BLOCK_BYTES ? sha256().digest(encoded) : encoded, BLOCK_BYTES);
        inner = begun(block, INNER_PADDING);
        outer = begun(block, OUTER_PADDING);
        of(block, 0, block);
    }

    private static MessageDigest begun(byte[] key, byte padding) {
        byte[] padded = new byte[BLOCK_BYTES];
        for (int index = 0; index < BLOCK_BYTES; index++) {
            padded[index] = (byte) (key[index] ^ padding);
        }
        MessageDigest digest = sha256();
        digest.update(padded);
        return digest;
    }

    /** @param into takes {@link #BYTES} bytes */
    void of(byte[] message, int length, byte[] into) {
        try {
            MessageDigest first = (MessageDigest) inner.clone();
            first.update(message, 0, length);
            first.digest(into, 0, BYTES);
            MessageDigest second = (MessageDigest) outer.clone();
            second.update(into, 0, BYTES);
            second.digest(into, 0, BYTES);
        } catch (DigestException | CloneNotSupportedException e) {
            throw new IllegalStateException("Cannot hash: this Java platform's SHA-256 cannot be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot hash: this Java platform lacks SHA-256", e);
        }
    }
}
