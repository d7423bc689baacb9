package dev.sluice.policy;

import dev.sluice.policy.ColumnMatch.TextMatch;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads which columns or tables a rule is for. */
final class MatchReader {
    private static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;
    private static final List<String> CONDITIONS =
            List.of("match-regex", "type", "type-regex", "comment", "comment-regex");
    private static final String COLUMN_REMEDY = "write schema.table.column, such as \"*.*.email\"";

    private final Findings findings;

    MatchReader(Findings findings) {
        this.findings = findings;
    }

    /** The conditions of a column rule, of which there must be one. */
    ColumnMatch columns(Fields fields) {
        boolean conditioned = CONDITIONS.stream().anyMatch(fields::has);
        List<NamePattern> names = conditioned && !fields.has("match") ? List.of() : names(fields, 3, COLUMN_REMEDY);
        return new ColumnMatch(names, expression(fields, "match-regex"), text(fields, "type"), text(fields, "comment"));
    }

    /** The globs of a table rule. */
    List<NamePattern> tables(Fields fields) {
        return names(fields, 2, "write schema.table, such as \"public.*\"");
    }

    private TextMatch text(Fields fields, String name) {
        List<Pattern> globs = new ArrayList<>();
        fields.optional(name)
                .map(node -> items(fields, node, name))
                .orElse(List.of())
                .forEach(item -> fields.text(item, name)
                        .map(glob -> NamePattern.expression(glob.text()))
                        .ifPresent(globs::add));
        return new TextMatch(List.copyOf(globs), expression(fields, name + "-regex"));
    }

    private Optional<Pattern> expression(Fields fields, String name) {
        return fields.optional(name).flatMap(node -> fields.text(node, name)).flatMap(text -> expression(text, name));
    }

    private Optional<Pattern> expression(Scalar text, String name) {
        try {
            return Optional.of(Pattern.compile(text.text(), CASE));
        } catch (PatternSyntaxException e) {
            String message = "Field " + name + " is no regular expression: " + e.getDescription();
            findings.error(text.place(), message, "mend it near its character " + (e.getIndex() + 1));
            return Optional.empty();
        }
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
