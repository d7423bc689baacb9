package dev.sluice.lake;

import dev.sluice.row.NameGlob;
import dev.sluice.row.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is configured table by table: {@code schema.table=value} with globs, of which the first that matches counts. */
final class TableRules<T> {
    private record Rule<T>(NameGlob table, T value) {}

    private final List<Rule<T>> rules;

    private TableRules(List<Rule<T>> rules) {
        this.rules = rules;
    }

    /**
     * @param value of what stands behind the equals sign
     * @throws IllegalArgumentException saying which rule cannot be read
     */
    static <T> TableRules<T> of(List<String> rules, Function<String, T> value) {
        List<Rule<T>> read = new ArrayList<>();
        for (String rule : rules) {
            String text = rule.strip();
            int equals = text.indexOf('=');
            String table = text.substring(0, Math.max(0, equals)).strip();
            if (!NameGlob.isOfTables(table)) {
                throw new IllegalArgumentException("'" + text + "' is not schema.table=…");
            }
            read.add(new Rule<>(
                    new NameGlob(table), value.apply(text.substring(equals + 1).strip())));
        }
        return new TableRules<>(List.copyOf(read));
    }

    /** Rules that are separated by semicolons, because their values have commas. */
    static <T> TableRules<T> listed(Optional<String> rules, Function<String, T> value) {
        List<String> parts = split(rules.orElse(""), ';');
        return of(parts.stream().filter(part -> !part.isBlank()).toList(), value);
    }

    Optional<T> of(TableId table) {
        return rules.stream()
                .filter(rule -> rule.table().matches(table))
                .map(Rule::value)
                .findFirst();
    }

    /**
     * The parts of a text between separators that stand neither in double quotes nor in parentheses.
     *
     * @throws IllegalArgumentException if one of these is not closed
     */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int depth = 0;
        int begin = 0;
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next == '"') {
                quoted = !quoted;
            } else if (!quoted && next == '(') {
                depth++;
            } else if (!quoted && next == ')') {
                depth--;
            } else if (!quoted && depth == 0 && next == separator) {
                parts.add(text.substring(begin, index).strip());
                begin = index + 1;
            }
        }
        if (quoted || depth != 0) {
            throw new IllegalArgumentException("a quote or a parenthesis is not closed in '" + text + "'");
        }
        parts.add(text.substring(begin).strip());
        return parts;
    }
}
