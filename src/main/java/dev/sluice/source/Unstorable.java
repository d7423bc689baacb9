package dev.sluice.source;

import dev.sluice.row.ColumnType;
import dev.sluice.row.NameGlob;
import dev.sluice.row.Refused;
import dev.sluice.row.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the configuration says of columns whose type in the lake cannot hold all that the source's can. */
public record Unstorable(List<Rule> rules) {
    /** What becomes of a column. */
    public enum Choice {
        /** A value that cannot be held ends the replication. */
        REFUSE,
        /** A row with such a value goes to quarantine. */
        QUARANTINE,
        /** SQL NULL stands in the place of such a value. */
        NULL,
        /** The column is kept as text, all of its values. */
        TEXT
    }

    /**
     * @param text as it was configured
     * @param column matches {@code schema.table.column}
     */
    public record Rule(String text, NameGlob column, Choice choice) {
        private static Rule of(String text) {
            int equals = text.lastIndexOf('=');
            return new Rule(
                    text,
                    new NameGlob(text.substring(0, equals)),
                    Choice.valueOf(text.substring(equals + 1).toUpperCase(Locale.ROOT)));
        }

        private boolean matches(TableId table, String name) {
            return column.matches(table, name);
        }
    }

    public static Unstorable of(Optional<List<String>> rules) {
        return new Unstorable(rules.orElse(List.of()).stream()
                .map(String::strip)
                .map(Rule::of)
                .toList());
    }

    /** The first rule that names the column. */
    public Optional<Rule> rule(TableId table, String column) {
        return rules.stream().filter(rule -> rule.matches(table, column)).findFirst();
    }

    /** What becomes of the column's values, if a rule says so. */
    public Optional<Choice> choice(TableId table, String column) {
        return rule(table, column).map(Rule::choice);
    }

    /** Whether the column is kept as text. */
    public boolean keepsText(TableId table, String column) {
        return choice(table, column).equals(Optional.of(Choice.TEXT));
    }

    /** Whether NULL may come to stand in a column of that type, though the source has none there. */
    public boolean setsNull(TableId table, String column, ColumnType type) {
        return choice(table, column).equals(Optional.of(Choice.NULL)) && Refused.mayBe(type);
    }
}
