package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.IllegalBlockSizeException;
import org.cryptomator.siv.SivMode;
import org.cryptomator.siv.UnauthenticCiphertextException;

/**
 * AES-SIV (RFC 5297) with a key of 512 bits, of values' {@linkplain CanonicalForm canonical forms}: deterministic, and
 * reversible with the key alone. Safe for use by several threads.
 */
final class Tokens {
    /** Half of it authenticates, half of it encrypts; RFC 5297's order. */
    static final int KEY_BYTES = 64;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SivMode cipher = new SivMode();
    private final byte[] authenticationKey;
    private final byte[] encryptionKey;
    private final ThreadLocal<ByteBuilder> messages = ThreadLocal.withInitial(ByteBuilder::new);

    /** @param key {@value #KEY_BYTES} bytes */
    Tokens(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("Cannot make tokens: the key has " + key.length + " bytes");
        }
        this.authenticationKey = Arrays.copyOf(key, KEY_BYTES / 2);
        this.encryptionKey = Arrays.copyOfRange(key, KEY_BYTES / 2, KEY_BYTES);
    }

    /**
     * In base64url without padding: 16 bytes that authenticate, and the form's bytes encrypted.
     *
     * @param value no {@link dev.sluice.row.Marker}
     */
    String of(ColumnType type, Object value) {
        ByteBuilder message = messages.get();
        message.clear();
        CanonicalForm.append(type, value, message);
        byte[] plain = Arrays.copyOf(message.array(), message.length());
        return new String(
                ENCODER.encode(cipher.encrypt(encryptionKey, authenticationKey, plain)), StandardCharsets.ISO_8859_1);
    }

    /** The canonical form of the value that became this token; empty if this key made no such token. */
    Optional<byte[]> reveal(String token) {
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(token);
            return Optional.of(cipher.decrypt(encryptionKey, authenticationKey, sealed));
        } catch (IllegalArgumentException | IllegalBlockSizeException | UnauthenticCiphertextException _) {
            return Optional.empty();
        }
    }
}
