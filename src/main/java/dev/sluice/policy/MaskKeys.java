package dev.sluice.policy;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** What the keyed masks of a policy work with: one of each for a purpose, made when first needed. */
final class MaskKeys {
    private static final int FIRST_VERSION = 1;
    private static final int MARK_BYTES = 8;

    private final Optional<PolicyKey> key;
    private final int version;
    // As many as there are domains, and columns with a keyed mask and no domain.
    private final Map<String, KeyedHash> hashes = new ConcurrentHashMap<>();
    private final Map<String, Tokens> tokens = new ConcurrentHashMap<>();
    private final Map<String, FormatCipher> ciphers = new ConcurrentHashMap<>();

    private final AtomicReference<String> mark = new AtomicReference<>("");

    /** @param version from 1; each gives keys of its own */
    MaskKeys(Optional<PolicyKey> key, int version) {
        this.key = key;
        this.version = version;
    }

    KeyedHash hash(String purpose) {
        return hashes.computeIfAbsent(purpose, name -> new KeyedHash(secret().derive(versioned(name))));
    }

    Tokens tokens(String purpose) {
        return tokens.computeIfAbsent(
                purpose, name -> new Tokens(secret().deriveBytes(versioned(name), Tokens.KEY_BYTES)));
    }

    FormatCipher cipher(String purpose, int radix) {
        return ciphers.computeIfAbsent(
                radix + "/" + purpose,
                _ -> new FormatCipher(secret().deriveBytes(versioned(purpose), PolicyKey.MIN_BYTES), radix));
    }

    /**
     * Tells one policy key in one version from every other, and nothing of it: 16 hexadecimal digits, derived as the
     * keys are and used for nothing else.
     */
    String mark() {
        return mark.updateAndGet(known -> known.isEmpty()
                ? HexFormat.of().formatHex(secret().deriveBytes(versioned("fingerprint"), MARK_BYTES))
                : known);
    }

    /** The first version has no mark, so that what was masked before there were versions stays what it is. */
    private String versioned(String purpose) {
        return version == FIRST_VERSION ? purpose : "version/" + version + "/" + purpose;
    }

    private PolicyKey secret() {
        return key.orElseThrow(() -> new IllegalStateException("Cannot mask: the policy was loaded without a key"));
    }
}
