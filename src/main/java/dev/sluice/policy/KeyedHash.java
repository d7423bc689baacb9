package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * HMAC-SHA-256 (RFC 2104) of values' {@linkplain CanonicalForm canonical forms} under one key. Safe for use by several
 * threads: each has its own {@link Mac} and buffers, so that a hash allocates nothing but its result.
 */
final class KeyedHash {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ThreadLocal<Worker> workers;

    /** @param key for the algorithm HmacSHA256 */
    KeyedHash(SecretKey key) {
        this.workers = ThreadLocal.withInitial(() -> new Worker(key));
    }

    /**
     * As 64 lower-case hexadecimal digits.
     *
     * @param value no {@link dev.sluice.row.Marker}
     */
    String of(ColumnType type, Object value) {
        return of(type, value, HashText.FULL);
    }

    /** In the form that is asked for. */
    String of(ColumnType type, Object value, HashText form) {
        return workers.get().digest(type, value).text(form);
    }

    /** The first 64 bits, to choose with. */
    long number(ColumnType type, Object value) {
        return workers.get().digest(type, value).number();
    }

    /** The first 64 bits of the hash of no value at all. */
    long numberOfNothing() {
        Worker worker = workers.get();
        worker.message.clear();
        return worker.digest().number();
    }

    /** Of the bytes as they are. */
    String ofBytes(byte[] message) {
        Worker worker = workers.get();
        worker.message.clear();
        worker.message.bytes(message);
        return worker.digest().text(HashText.FULL);
    }

    private static final class Worker {
        private final Mac mac;
        private final ByteBuilder message = new ByteBuilder();
        private final byte[] digest = new byte[32];
        private final byte[] text = new byte[64];

        private Worker(SecretKey key) {
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(key);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Cannot hash: this Java platform lacks HmacSHA256", e);
            }
        }

        private Worker digest(ColumnType type, Object value) {
            message.clear();
            CanonicalForm.append(type, value, message);
            return digest();
        }

        private Worker digest() {
            try {
                mac.update(message.array(), 0, message.length());
                mac.doFinal(digest, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Cannot hash: the digest does not fit 32 bytes", e);
            }
            return this;
        }

        private String text(HashText form) {
            switch (form.encoding()) {
                case HEX -> {
                    for (int index = 0; index < digest.length; index++) {
                        text[2 * index] = DIGITS[(digest[index] >> 4) & 0xF];
                        text[2 * index + 1] = DIGITS[digest[index] & 0xF];
                    }
                }
                case BASE64URL -> BASE64.encode(digest, text);
            }
            return new String(text, 0, form.length(), StandardCharsets.ISO_8859_1);
        }

        private long number() {
            return ByteBuffer.wrap(digest).getLong();
        }
    }
}
