package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Kind;
import dev.sluice.policy.YamlNode.Scalar;
import java.util.Optional;

/** Reads a mask and its parameters from among the fields of a class or column rule. */
final class MaskReader {
    private static final String KNOWN = "use pass, drop, null, redact, hash or partial";

    private final Findings findings;

    MaskReader(Findings findings) {
        this.findings = findings;
    }

    Optional<Mask> read(Fields fields) {
        Optional<YamlNode> node = fields.required("mask", KNOWN);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        Place place = node.get().place();
        // The bare word null is YAML's null, and the mask's name: nobody should have to quote it.
        String name = node.get() instanceof Scalar scalar ? scalar.text() : "";
        return switch (name) {
            case "pass" -> Optional.of(new Mask.Pass(place));
            case "drop" -> Optional.of(new Mask.Drop(place));
            case "null" -> Optional.of(new Mask.Nulled(place));
            case "redact" -> Optional.of(new Mask.Redact(place, fields.optional("constant")));
            case "hash" -> hash(place, fields);
            case "partial" -> partial(place, fields);
            default -> {
                // Their parameters are not judged before the mask is known.
                fields.optional("constant");
                fields.optional("domain");
                fields.optional("keep-last");
                findings.error(place, name.isEmpty() ? "The mask has no name" : "Unknown mask " + name, KNOWN);
                yield Optional.empty();
            }
        };
    }

    private Optional<Mask> hash(Place place, Fields fields) {
        Optional<YamlNode> domain = fields.optional("domain");
        if (domain.isEmpty()) {
            return Optional.of(new Mask.Hash(place, Optional.empty()));
        }
        return fields.text(domain.get(), "domain").map(text -> new Mask.Hash(place, Optional.of(text.text())));
    }

    private Optional<Mask> partial(Place place, Fields fields) {
        Optional<YamlNode> keepLast =
                fields.required("keep-last", "say how many characters stay readable, such as keep-last: 4");
        if (keepLast.isEmpty()) {
            return Optional.empty();
        }
        if (keepLast.get() instanceof Scalar scalar
                && scalar.kind() == Kind.NUMBER
                && scalar.text().matches("[1-9][0-9]{0,3}")) {
            return Optional.of(new Mask.Partial(place, Integer.parseInt(scalar.text())));
        }
        findings.error(
                keepLast.get().place(),
                "Field keep-last must be a whole number from 1 to 9999",
                "for keeping nothing use mask: redact");
        return Optional.empty();
    }
}
