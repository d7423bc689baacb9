package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Mapping;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import dev.sluice.row.Sha256;
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
        return Sha256.hex(normalised.toString(), WHOLE);
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
