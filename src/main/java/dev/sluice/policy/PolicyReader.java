package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Choice;
import dev.sluice.policy.PolicyRules.ColumnRule;
import dev.sluice.policy.PolicyRules.RefusedValues;
import dev.sluice.policy.PolicyRules.TableRule;
import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.policy.YamlNode.Mapping;
import dev.sluice.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a policy's text into rules, and finds everything that is wrong with it. */
final class PolicyReader {
    private static final int MAX_KEY_VERSION = 9_999;

    private final Findings findings;
    private final MaskReader masks;
    private final MatchReader matches;
    private final RowRuleReader rowRules;
    private final Map<String, Optional<Choice>> classes = new LinkedHashMap<>();
    private final Set<String> usedClasses = new HashSet<>();

    private PolicyReader(Findings findings) {
        this.findings = findings;
        this.masks = new MaskReader(findings);
        this.matches = new MatchReader(findings);
        this.rowRules = new RowRuleReader(matches, findings);
    }

    /** The rules; empty if there is an error, which is then among the findings. */
    static Optional<PolicyRules> read(String text, Findings findings) {
        int errorsBefore = findings.errors().size();
        Optional<PolicyRules> rules = YamlTree.read(text, findings)
                .flatMap(root -> Fields.of(root, "policy", findings)
                        .map(fields -> new PolicyReader(findings).policy(fields, Fingerprint.of(root))));
        return findings.errors().size() == errorsBefore ? rules : Optional.empty();
    }

    private PolicyRules policy(Fields fields, String fingerprint) {
        version(fields);
        Unclassified unclassified = unclassified(fields);
        MaskParameters parameters = new MaskParameters(fields, findings);
        RefusedValues refusedValues = parameters.word("refused-values", RefusedValues.WORDS, RefusedValues.STOP);
        int keyVersion = parameters.number("key-version", 1, MAX_KEY_VERSION, 1);
        Mapping declared = classes(fields);
        List<ColumnRule> columns = new ArrayList<>();
        fields.optionalList("columns").forEach(node -> columnRule(node).ifPresent(columns::add));
        List<TableRule> tables = new ArrayList<>();
        fields.optionalList("tables").forEach(node -> tableRule(node).ifPresent(tables::add));
        List<RowRule> rules = rowRules.read(fields.optionalList("rules"));
        fields.refuseOthers();
        declared.fields().forEach((name, field) -> {
            if (!usedClasses.contains(name)) {
                findings.error(field.place(), "No column rule uses class " + name, "remove it, or use it");
            }
        });
        // A rule with further conditions covers nothing for certain.
        refuseCovered(columns.stream()
                .map(ColumnRule::match)
                .filter(ColumnMatch::isByNameAlone)
                .map(ColumnMatch::names)
                .toList());
        refuseCovered(tables.stream().map(TableRule::patterns).toList());
        return new PolicyRules(
                unclassified,
                refusedValues,
                keyVersion,
                List.copyOf(columns),
                List.copyOf(tables),
                rules,
                findings.file(),
                fingerprint);
    }

    private void version(Fields fields) {
        fields.required("version", "write version: 1").ifPresent(node -> {
            if (!(node instanceof Scalar version && version.text().equals("1"))) {
                findings.error(node.place(), "Unknown version of the policy language", "write version: 1");
            }
        });
    }

    private Unclassified unclassified(Fields fields) {
        fields.required(
                "unclassified",
                "write unclassified: deny (columns without a rule are left out), mask (they are redacted) or allow");
        return new MaskParameters(fields, findings).word("unclassified", Unclassified.WORDS, Unclassified.DENY);
    }

    private Mapping classes(Fields fields) {
        Mapping none = new Mapping(Place.NOWHERE, Map.of());
        Optional<YamlNode> node = fields.optional("classes");
        if (node.isEmpty()) {
            return none;
        }
        if (!(node.get() instanceof Mapping declared)) {
            findings.error(
                    node.get().place(),
                    "Field classes must be a mapping of names to masks, not "
                            + node.get().describe(),
                    "write, for example, email: {mask: hash}");
            return none;
        }
        declared.fields().forEach((name, field) -> classes.put(name, classMask(field.value())));
        return declared;
    }

    private Optional<Choice> classMask(YamlNode node) {
        return Fields.of(node, "class", findings).flatMap(fields -> {
            Optional<Choice> mask = masks.read(fields);
            fields.refuseOthers();
            return mask;
        });
    }

    private Optional<ColumnRule> columnRule(YamlNode node) {
        return Fields.of(node, "column rule", findings).flatMap(fields -> {
            ColumnMatch match = matches.columns(fields);
            Optional<Choice> choice = columnMask(fields);
            fields.refuseOthers();
            return choice.map(found -> new ColumnRule(fields.place(), match, found));
        });
    }

    private Optional<Choice> columnMask(Fields fields) {
        Optional<YamlNode> className = fields.optional("class");
        if (className.isPresent() == fields.has("mask")) {
            findings.error(
                    fields.place(),
                    "The column rule has " + (className.isPresent() ? "both class and mask" : "neither class nor mask"),
                    "give it one of them");
            return Optional.empty();
        }
        if (className.isEmpty()) {
            return masks.read(fields);
        }
        Optional<Scalar> name = fields.text(className.get(), "class");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        usedClasses.add(name.get().text());
        Optional<Choice> mask = classes.get(name.get().text());
        if (mask == null) {
            String known = classes.isEmpty() ? "the policy declares no classes" : String.join(", ", classes.keySet());
            findings.error(
                    name.get().place(),
                    "Unknown class " + name.get().text(),
                    "declare it under classes, or use one of: " + known);
            return Optional.empty();
        }
        return mask;
    }

    private Optional<TableRule> tableRule(YamlNode node) {
        return Fields.of(node, "table rule", findings).map(fields -> {
            List<NamePattern> patterns = matches.tables(fields);
            MaskParameters parameters = new MaskParameters(fields, findings);
            Optional<Unclassified> unclassified = parameters
                    .text("unclassified")
                    .map(_ -> parameters.word("unclassified", Unclassified.WORDS, Unclassified.DENY));
            Optional<RefusedValues> refused = parameters
                    .text("refused-values")
                    .map(_ -> parameters.word("refused-values", RefusedValues.WORDS, RefusedValues.STOP));
            if (!fields.has("keep") && unclassified.isEmpty() && refused.isEmpty()) {
                findings.error(
                        fields.place(),
                        "The table rule has none of keep, unclassified and refused-values",
                        "say which rows to keep, or what happens to columns without a rule or to values that are refused");
            }
            Optional<Expression> keep = rowRules.expression(fields, "keep");
            fields.refuseOthers();
            return new TableRule(fields.place(), patterns, keep, unclassified, refused);
        });
    }

    /** A pattern behind one that covers it can never decide anything, and its author believes it does. */
    private void refuseCovered(List<List<NamePattern>> rules) {
        List<NamePattern> earlier = new ArrayList<>();
        for (List<NamePattern> patterns : rules) {
            for (NamePattern pattern : patterns) {
                earlier.stream()
                        .filter(before -> before.covers(pattern))
                        .findFirst()
                        .ifPresent(before -> {
                            String message = "Pattern " + pattern + " never decides: " + before + " in line "
                                    + before.place().line() + " matches all of it first";
                            findings.error(pattern.place(), message, "remove it, or move it before that line");
                        });
                earlier.add(pattern);
            }
        }
    }
}
