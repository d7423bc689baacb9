package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * HMAC-SHA-256 (RFC 2104) of values' {@linkplain CanonicalForm canonical forms} under one key, as 64 lower-case
 * hexadecimal digits. Safe for use by several threads: each has its own {@link Mac} and buffers, so that a hash
 * allocates nothing but its result.
 */
final class KeyedHash {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final ThreadLocal<Worker> workers;

    /** @param key for the algorithm HmacSHA256 */
    KeyedHash(SecretKey key) {
        this.workers = ThreadLocal.withInitial(() -> new Worker(key));
    }

    /** @param value no {@link dev.sluice.row.Marker} */
    String of(ColumnType type, Object value) {
        Worker worker = workers.get();
        worker.message.clear();
        CanonicalForm.append(type, value, worker.message);
        return worker.hexadecimal();
    }

    /** Of the bytes as they are. */
    String ofBytes(byte[] message) {
        Worker worker = workers.get();
        worker.message.clear();
        worker.message.bytes(message);
        return worker.hexadecimal();
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

        private String hexadecimal() {
            try {
                mac.update(message.array(), 0, message.length());
                mac.doFinal(digest, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Cannot hash: the digest does not fit 32 bytes", e);
            }
            for (int index = 0; index < digest.length; index++) {
                text[2 * index] = DIGITS[(digest[index] >> 4) & 0xF];
                text[2 * index + 1] = DIGITS[digest[index] & 0xF];
            }
            return new String(text, StandardCharsets.ISO_8859_1);
        }
    }
}
