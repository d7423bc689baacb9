package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which columns a rule is for: those that meet all of its conditions.
 *
 * @param names globs, any of which may match; none if the name does not matter
 * @param expression for the whole of {@code schema.table.column}
 * @param types what the type may be called
 * @param comment what the column's comment at the source may be
 */
record ColumnMatch(List<NamePattern> names, Optional<Pattern> expression, TextMatch types, TextMatch comment) {
    /**
     * A condition on a text.
     *
     * @param globs any of which matches the whole; none if they do not matter
     * @param expression that matches the whole as well
     */
    record TextMatch(List<Pattern> globs, Optional<Pattern> expression) {
        boolean isEmpty() {
            return globs.isEmpty() && expression.isEmpty();
        }

        /** Whether the globs match one of the texts, and the expression one of them. */
        boolean matchesOneOf(Collection<String> texts) {
            return (globs.isEmpty()
                            || texts.stream().anyMatch(text -> globs.stream().anyMatch(glob -> matches(glob, text))))
                    && expression
                            .map(pattern -> texts.stream().anyMatch(text -> matches(pattern, text)))
                            .orElse(true);
        }

        private static boolean matches(Pattern pattern, String text) {
            return pattern.matcher(text).matches();
        }
    }

    boolean matches(TableId table, Column column) {
        return matches(table, column.name(), TypeNames.of(column), column.comment());
    }

    /** @param types what the column's type is called */
    boolean matches(TableId table, String column, Collection<String> types, String columnComment) {
        return (names.isEmpty() || names.stream().anyMatch(name -> matches(name, table, column)))
                && matchesOtherwise(table, column, types, columnComment);
    }

    /** Whether a column meets the conditions with this one of the globs. */
    boolean matchesBy(NamePattern name, TableId table, Column column) {
        return matches(name, table, column.name())
                && matchesOtherwise(table, column.name(), TypeNames.of(column), column.comment());
    }

    /** Whether nothing but the globs decides. */
    boolean isByNameAlone() {
        return expression.isEmpty() && types.isEmpty() && comment.isEmpty();
    }

    private boolean matchesOtherwise(TableId table, String column, Collection<String> typeNames, String columnComment) {
        return expression
                        .map(pattern -> pattern.matcher(table + "." + column).matches())
                        .orElse(true)
                && types.matchesOneOf(typeNames)
                && comment.matchesOneOf(List.of(columnComment));
    }

    private static boolean matches(NamePattern name, TableId table, String column) {
        return name.matches(table.schema(), table.name(), column);
    }
}
