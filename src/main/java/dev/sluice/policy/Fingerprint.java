package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Mapping;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * SHA-256 of a policy's normalised text: comments, indentation, quotes and the order of fields do not count, the order
 * of rules does.
 */
final class Fingerprint {
    static final int WHOLE = 32;

    private Fingerprint() {}

    static String of(YamlNode root) {
        StringBuilder normalised = new StringBuilder();
        append(root, normalised);
        return of(normalised.toString().getBytes(StandardCharsets.UTF_8), WHOLE);
    }

    /** The first so many bytes of the SHA-256 of the text, as hexadecimal digits. */
    static String of(byte[] text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot compute SHA-256, which every Java platform has", e);
        }
    }

    // Lengths in front of every text make the form unambiguous without escapes.
    private static void append(YamlNode node, StringBuilder target) {
        switch (node) {
            case Scalar scalar -> {
                target.append(scalar.kind()).append(' ');
                appendText(scalar.text(), target);
            }
            case Sequence sequence -> {
                target.append("LIST ").append(sequence.items().size()).append('\n');
                sequence.items().forEach(item -> append(item, target));
            }
            case Mapping mapping -> {
                target.append("MAPPING ").append(mapping.fields().size()).append('\n');
                new TreeMap<>(mapping.fields()).forEach((name, field) -> {
                    appendText(name, target);
                    append(field.value(), target);
                });
            }
        }
    }

    private static void appendText(String text, StringBuilder target) {
        target.append(text.length()).append(':').append(text).append('\n');
    }
}
