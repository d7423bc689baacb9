package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the paths of the mask {@code json}. */
final class JsonRuleReader {
    private static final String REMEDY = "write, for example, {path: $.email, mask: hash}";
    private static final String PATH_REMEDY =
            "write steps such as $.address.city, $['two words'], $.items[*].note or $..email";

    private final MaskReader masks;
    private final Findings findings;

    JsonRuleReader(MaskReader masks, Findings findings) {
        this.masks = masks;
        this.findings = findings;
    }

    Optional<Mask> read(Place place, Fields fields, MaskParameters parameters) {
        Optional<Unclassified> unclassified = parameters
                .text("unclassified")
                .map(_ -> parameters.word("unclassified", Unclassified.WORDS, Unclassified.DENY));
        List<Mask.JsonRule> rules = new ArrayList<>();
        fields.required("paths", REMEDY)
                .ifPresent(node -> fields.list(node, "paths").forEach(item -> rules.addAll(rule(item))));
        return Optional.of(new Mask.Json(place, unclassified, List.copyOf(rules)));
    }

    private List<Mask.JsonRule> rule(YamlNode node) {
        Optional<Fields> fields = Fields.of(node, "path rule", findings);
        if (fields.isEmpty()) {
            return List.of();
        }
        List<JsonPath> paths = paths(fields.get());
        Optional<Mask> mask = masks.mask(fields.get());
        fields.get().refuseOthers();
        mask.ifPresent(found -> judge(found, paths));
        return mask.map(found -> paths.stream()
                        .map(path -> new Mask.JsonRule(path, found))
                        .toList())
                .orElse(List.of());
    }

    private void judge(Mask mask, List<JsonPath> paths) {
        if (mask instanceof Mask.Json || mask instanceof Mask.ShiftDate) {
            findings.error(
                    mask.place(),
                    "Mask " + mask.name() + " is for columns, not for paths inside one",
                    "write its paths out, or use another mask there");
        }
        if (mask instanceof Mask.Drop && paths.stream().anyMatch(JsonPath::isRoot)) {
            findings.error(mask.place(), "Nothing would be left of the document", "give the column mask: drop");
        }
    }

    private List<JsonPath> paths(Fields fields) {
        Optional<YamlNode> node = fields.required("path", REMEDY);
        if (node.isEmpty()) {
            return List.of();
        }
        List<YamlNode> nodes = node.get() instanceof Sequence ? fields.list(node.get(), "path") : List.of(node.get());
        List<JsonPath> paths = new ArrayList<>();
        for (YamlNode item : nodes) {
            Optional<Scalar> text = fields.text(item, "path");
            text.ifPresent(found -> JsonPath.parse(found.text())
                    .ifPresentOrElse(
                            paths::add,
                            () -> findings.error(
                                    found.place(),
                                    "Path " + found.text() + " is none that a policy knows",
                                    PATH_REMEDY)));
        }
        return paths;
    }
}
