package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.HexDigits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.SecretKey;

/**
 * HMAC-SHA-256 (RFC 2104) of values' {@linkplain CanonicalForm canonical forms} under one key. Safe for use by several
 * threads: each has its own digests and buffers.
 */
final class KeyedHash {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ThreadLocal<Worker> workers;

    /**
     * @param key for the algorithm HmacSHA256
     * @throws IllegalStateException if this Java platform cannot hash
     */
    KeyedHash(SecretKey key) {
        // So that it fails here, and not at the first value.
        HmacSha256 _ = new HmacSha256(key);
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
        private final HmacSha256 hmac;
        private final ByteBuilder message = new ByteBuilder();
        private final byte[] digest = new byte[HmacSha256.BYTES];
        private final byte[] text = new byte[64];

        private Worker(SecretKey key) {
            hmac = new HmacSha256(key);
        }

        private Worker digest(ColumnType type, Object value) {
            message.clear();
            CanonicalForm.append(type, value, message);
            return digest();
        }

        private Worker digest() {
            hmac.of(message.array(), message.length(), digest);
            return this;
        }

        private String text(HashText form) {
            switch (form.encoding()) {
                case HEX -> {
                    for (int index = 0; index < digest.length; index++) {
                        HexDigits.put(text, 2 * index, digest[index]);
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
