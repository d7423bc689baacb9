package dev.sluice.policy;

import dev.cel.common.CelIssue;
import dev.sluice.policy.RowRule.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the rules for rows, and the expressions of filters. */
final class RowRuleReader {
    // A label of a metric and part of messages.
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** What a quarantined row shows in the place of a rule's name where none decided. */
    private static final Set<String> RESERVED = Set.of("keep", "refused-values");

    private final MatchReader matches;
    private final Findings findings;

    RowRuleReader(MatchReader matches, Findings findings) {
        this.matches = matches;
        this.findings = findings;
    }

    List<RowRule> read(List<YamlNode> nodes) {
        List<RowRule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlNode node : nodes) {
            Fields.of(node, "rule", findings)
                    .flatMap(fields -> rule(fields, names))
                    .ifPresent(rules::add);
        }
        return List.copyOf(rules);
    }

    private Optional<RowRule> rule(Fields fields, Set<String> names) {
        MaskParameters parameters = new MaskParameters(fields, findings);
        List<NamePattern> patterns = matches.tables(fields);
        Optional<String> name = name(fields, parameters, names);
        fields.required("check", "write what must hold for every row, such as check: total >= 0");
        Optional<Expression> check = expression(fields, "check");
        Violation violation = parameters.requiredWord("on-violation", Violation.WORDS, Violation.STOP);
        fields.refuseOthers();
        return name.flatMap(found -> check.map(text -> new RowRule(fields.place(), patterns, found, text, violation)));
    }

    private Optional<String> name(Fields fields, MaskParameters parameters, Set<String> names) {
        fields.required("name", "write a name of lower-case letters, digits and hyphens, such as name: total-sign");
        return parameters
                .text("name")
                .filter(name -> {
                    if (!NAME.matcher(name.text()).matches() || RESERVED.contains(name.text())) {
                        findings.error(
                                name.place(),
                                "The rule cannot be named " + name.text(),
                                "use 1 to 63 lower-case letters, digits and hyphens, and none of keep and refused-values");
                        return false;
                    }
                    if (!names.add(name.text())) {
                        findings.error(
                                name.place(), "Two rules are named " + name.text(), "give each a name of its own");
                        return false;
                    }
                    return true;
                })
                .map(YamlNode.Scalar::text);
    }

    /** The expression of a field, if there is one and its syntax is right. */
    Optional<Expression> expression(Fields fields, String name) {
        Optional<YamlNode> node = fields.optional(name);
        // YAML takes a lone true for a truth value, and CEL may well mean it.
        Optional<YamlNode.Scalar> scalar =
                node.flatMap(found -> found instanceof YamlNode.Scalar text && text.kind() == YamlNode.Kind.BOOLEAN
                        ? Optional.of(text)
                        : fields.text(found, name));
        return scalar.flatMap(text -> {
            List<CelIssue> errors = ExpressionLanguage.syntaxErrors(text.text());
            errors.forEach(issue -> ExpressionCompiler.report(
                    findings,
                    text.place(),
                    "Field " + name + " is no expression",
                    issue,
                    "mend it; see docs/policy.md"));
            return errors.isEmpty() ? Optional.of(new Expression(text.place(), text.text())) : Optional.empty();
        });
    }
}
