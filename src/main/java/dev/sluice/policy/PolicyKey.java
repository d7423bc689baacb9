package dev.sluice.policy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The secret of which the keys of the keyed masks are derived. It never prints itself. */
public final class PolicyKey {
    /** Shorter ones could be guessed, given hashes of known values. */
    public static final int MIN_BYTES = 32;

    /** No secret: for looking at a policy, never for masking. */
    static final PolicyKey KNOWN_TO_ALL = new PolicyKey(new byte[MIN_BYTES]);

    private static final byte[] SALT = "sluice/policy/1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] secret;

    private PolicyKey(byte[] secret) {
        this.secret = secret;
    }

    /** @throws IllegalArgumentException if there are fewer than {@value #MIN_BYTES} bytes */
    public static PolicyKey of(byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException("Cannot use the policy key: it has " + secret.length
                    + " bytes, at least " + MIN_BYTES + " are needed; make one with: openssl rand -hex 32");
        }
        return new PolicyKey(secret.clone());
    }

    /** The bytes of a text in UTF-8. */
    public static PolicyKey of(String secret) {
        return of(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** A file's content, of which one line ending at the end is not part. */
    static PolicyKey ofFileContent(byte[] content) {
        int length = content.length;
        if (length > 0 && content[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && content[length - 1] == '\r') {
            length--;
        }
        return of(Arrays.copyOf(content, length));
    }

    /**
     * A key of 32 bytes for HMAC-SHA-256, by HKDF-SHA-256 (RFC 5869) with the salt {@code sluice/policy/1}: one secret
     * serves many purposes, and what is learnt of one key tells nothing about another.
     *
     * @param purpose HKDF's info
     */
    SecretKey derive(String purpose) {
        return new SecretKeySpec(deriveBytes(purpose, MIN_BYTES), "HmacSHA256");
    }

    /** As {@link #derive}, so many bytes. */
    byte[] deriveBytes(String purpose, int length) {
        return hkdf(secret, SALT, purpose.getBytes(StandardCharsets.UTF_8), length);
    }

    /** HKDF-SHA-256 of RFC 5869: extract, then expand. */
    static byte[] hkdf(byte[] secret, byte[] salt, byte[] info, int length) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(secret)
                            .addSalt(salt)
                            .thenExpand(info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot derive a key: this Java platform lacks HKDF-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "PolicyKey[secret]";
    }
}
