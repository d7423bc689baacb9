package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Kind;
import dev.sluice.policy.YamlNode.Scalar;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a mask's parameters. What is wrong is among the findings, and the value that is returned then is a stand-in: a
 * policy with findings is never used.
 */
final class MaskParameters {
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?");

    private final Fields fields;
    private final Findings findings;

    MaskParameters(Fields fields, Findings findings) {
        this.fields = fields;
        this.findings = findings;
    }

    /** A whole number in the range; the default if there is none. */
    int number(String name, int min, int max, int absent) {
        Optional<YamlNode> node = fields.optional(name);
        if (node.isEmpty()) {
            return absent;
        }
        if (node.get() instanceof Scalar scalar
                && scalar.kind() == Kind.NUMBER
                && WHOLE.matcher(scalar.text()).matches()) {
            int number = Integer.parseInt(scalar.text());
            if (number >= min && number <= max) {
                return number;
            }
        }
        findings.error(
                node.get().place(),
                "Field " + name + " must be a whole number from " + min + " to " + max,
                "write, for example, " + name + ": " + min);
        return min;
    }

    int requiredNumber(String name, int min, int max, String remedy) {
        fields.required(name, remedy);
        return number(name, min, max, min);
    }

    /** A number above 0; empty if there is none. */
    Optional<BigDecimal> size(String name) {
        Optional<YamlNode> node = fields.optional(name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get() instanceof Scalar scalar
                && scalar.kind() == Kind.NUMBER
                && DECIMAL.matcher(scalar.text()).matches()) {
            BigDecimal size = new BigDecimal(scalar.text());
            if (size.signum() > 0) {
                return Optional.of(size);
            }
        }
        findings.error(node.get().place(), "Field " + name + " must be a number above 0", "write, for example, 10");
        return Optional.of(BigDecimal.ONE);
    }

    /** What the word stands for; the default if there is none. */
    <T> T word(String name, Map<String, T> words, T absent) {
        Optional<YamlNode> node = fields.optional(name);
        if (node.isEmpty()) {
            return absent;
        }
        T found = node.get() instanceof Scalar scalar ? words.get(scalar.text()) : null;
        if (found == null) {
            findings.error(
                    node.get().place(),
                    "Field " + name + " must be one of "
                            + String.join(", ", words.keySet().stream().sorted().toList()),
                    "write one of them");
            return absent;
        }
        return found;
    }

    <T> T requiredWord(String name, Map<String, T> words, T standIn) {
        fields.required(
                name,
                "write one of "
                        + String.join(", ", words.keySet().stream().sorted().toList()));
        return word(name, words, standIn);
    }

    /** Whether a flag is set; it is not if it is not there. */
    boolean isSet(String name) {
        Optional<YamlNode> node = fields.optional(name);
        if (node.isEmpty()) {
            return false;
        }
        if (node.get() instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
            return Boolean.parseBoolean(scalar.text());
        }
        findings.error(node.get().place(), "Field " + name + " must be true or false", "write true, or leave it out");
        return false;
    }

    /** A text that is not empty. */
    Optional<Scalar> text(String name) {
        return fields.optional(name).flatMap(node -> fields.text(node, name));
    }
}
