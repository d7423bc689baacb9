package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Kind;
import dev.sluice.policy.YamlNode.Mapping;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes the fields out of a mapping one by one; what nobody took is an error. */
final class Fields {
    private final Mapping mapping;
    private final String owner;
    private final Findings findings;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param owner what the mapping describes, for messages: "column rule" */
    Fields(Mapping mapping, String owner, Findings findings) {
        this.mapping = mapping;
        this.owner = owner;
        this.findings = findings;
    }

    /** The fields of what must be a mapping; empty, with a finding, if it is something else. */
    static Optional<Fields> of(YamlNode node, String owner, Findings findings) {
        if (node instanceof Mapping mapping) {
            return Optional.of(new Fields(mapping, owner, findings));
        }
        findings.error(node.place(), "A " + owner + " must be a mapping, not " + node.describe(), "see docs/policy.md");
        return Optional.empty();
    }

    Place place() {
        return mapping.place();
    }

    boolean has(String name) {
        known.add(name);
        return mapping.fields().containsKey(name);
    }

    Optional<YamlNode> optional(String name) {
        known.add(name);
        return Optional.ofNullable(mapping.fields().get(name)).map(YamlNode.Field::value);
    }

    Optional<YamlNode> required(String name, String remedy) {
        Optional<YamlNode> node = optional(name);
        if (node.isEmpty()) {
            findings.error(mapping.place(), "The " + owner + " has no field " + name, remedy);
        }
        return node;
    }

    /** The text of a scalar that is not empty; empty, with a finding, if it is something else. */
    Optional<Scalar> text(YamlNode node, String field) {
        if (node instanceof Scalar scalar && !scalar.text().isEmpty()) {
            return Optional.of(scalar);
        }
        String found = node instanceof Scalar ? "nothing" : node.describe();
        findings.error(node.place(), "Field " + field + " must be text, not " + found, "give it a value");
        return Optional.empty();
    }

    /** The items of a list that is not empty; empty, with a finding, if it is something else. */
    List<YamlNode> list(YamlNode node, String field) {
        if (node instanceof Sequence sequence && !sequence.items().isEmpty()) {
            return sequence.items();
        }
        String found = node instanceof Sequence ? "an empty one" : node.describe();
        findings.error(node.place(), "Field " + field + " must be a list, not " + found, "list at least one item");
        return List.of();
    }

    /** The items of a list, none if the field is absent or explicitly without content. */
    List<YamlNode> optionalList(String name) {
        return optional(name)
                .filter(node -> !(node instanceof Scalar scalar && scalar.kind() == Kind.NOTHING))
                .filter(node ->
                        !(node instanceof Sequence sequence && sequence.items().isEmpty()))
                .map(node -> list(node, name))
                .orElse(List.of());
    }

    /** Lets the fields pass that nobody asks for: there is a greater problem to be solved before them. */
    void leaveOthers() {
        known.addAll(mapping.fields().keySet());
    }

    /** Reports every field that was not asked for. */
    void refuseOthers() {
        mapping.fields().forEach((name, field) -> {
            if (!known.contains(name)) {
                String message = "Unknown field " + name + " in the " + owner;
                findings.error(field.place(), message, "known here: " + String.join(", ", known));
            }
        });
    }
}
