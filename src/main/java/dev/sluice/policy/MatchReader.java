package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads which columns or tables a rule is for. */
final class MatchReader {
    private static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;
    private static final String COLUMN_REMEDY = "write schema.table.column, such as \"*.*.email\"";

    private final Findings findings;

    MatchReader(Findings findings) {
        this.findings = findings;
    }

    /** The conditions of a column rule, of which there must be one. */
    ColumnMatch columns(Fields fields) {
        boolean conditioned = fields.has("match-regex") | fields.has("type") | fields.has("comment");
        List<NamePattern> names = conditioned && !fields.has("match") ? List.of() : names(fields, 3, COLUMN_REMEDY);
        Optional<Pattern> expression = fields.optional("match-regex")
                .flatMap(node -> fields.text(node, "match-regex"))
                .flatMap(this::expression);
        Optional<Pattern> comment = fields.optional("comment")
                .flatMap(node -> fields.text(node, "comment"))
                .map(text -> NamePattern.expression(text.text()));
        return new ColumnMatch(names, expression, types(fields), comment);
    }

    /** The globs of a table rule. */
    List<NamePattern> tables(Fields fields) {
        return names(fields, 2, "write schema.table, such as \"public.*\"");
    }

    private Optional<Pattern> expression(Scalar text) {
        try {
            return Optional.of(Pattern.compile(text.text(), CASE));
        } catch (PatternSyntaxException e) {
            String message = "Field match-regex is no regular expression: " + e.getDescription();
            findings.error(text.place(), message, "mend it near its character " + (e.getIndex() + 1));
            return Optional.empty();
        }
    }

    private Set<String> types(Fields fields) {
        Optional<YamlNode> node = fields.optional("type");
        Set<String> types = new LinkedHashSet<>();
        if (node.isPresent()) {
            for (YamlNode item : items(fields, node.get(), "type")) {
                fields.text(item, "type").ifPresent(type -> {
                    types.add(type.text());
                    if (!ColumnMatch.TYPES.contains(type.text())) {
                        findings.error(
                                type.place(),
                                "Unknown type " + type.text(),
                                "use one of: " + String.join(", ", ColumnMatch.TYPES)
                                        + "; varchar is text, jsonb is json");
                    }
                });
            }
        }
        return types;
    }

    private List<NamePattern> names(Fields fields, int parts, String remedy) {
        Optional<YamlNode> match = fields.required("match", remedy);
        if (match.isEmpty()) {
            return List.of();
        }
        List<NamePattern> patterns = new ArrayList<>();
        for (YamlNode node : items(fields, match.get(), "match")) {
            fields.text(node, "match")
                    .ifPresent(text -> NamePattern.parse(text.place(), text.text(), parts)
                            .ifPresentOrElse(patterns::add, () -> {
                                String message = "Pattern " + text.text() + " does not have " + parts + " parts";
                                findings.error(text.place(), message, remedy);
                            }));
        }
        return patterns;
    }

    /** One, or a list of several. */
    private static List<YamlNode> items(Fields fields, YamlNode node, String name) {
        return node instanceof Sequence ? fields.list(node, name) : List.of(node);
    }
}
