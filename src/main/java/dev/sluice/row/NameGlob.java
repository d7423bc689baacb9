package dev.sluice.row;

import java.util.regex.Pattern;

/**
 * A glob over {@code schema.table} or {@code schema.table.column}: {@code *} stands for any characters of one name,
 * {@code ?} for one; case matters. A dot stands between two names or is one of a name's own, so {@code *.*} covers a
 * table {@code v1.0} too, and {@code public.v1.0} names it.
 */
public final class NameGlob {
    /** Between names that are matched; no database allows it within one. */
    private static final String BETWEEN = "\0";

    private static final Pattern OF_TABLES = Pattern.compile(".+\\..+", Pattern.DOTALL);

    private final String text;
    private final Pattern pattern;

    public NameGlob(String text) {
        this.text = text;
        StringBuilder expression = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (character) {
                case '*' -> expression.append("[^\0]*");
                case '?' -> expression.append("[^\0]");
                case '.' -> expression.append("[.\0]");
                default -> expression.append(Pattern.quote(Character.toString(character)));
            }
        });
        pattern = Pattern.compile(expression.toString());
    }

    /** Whether such a text can name tables. */
    public static boolean isOfTables(String text) {
        return OF_TABLES.matcher(text).matches();
    }

    public boolean matches(TableId table) {
        return pattern.matcher(table.schema() + BETWEEN + table.name()).matches();
    }

    public boolean matches(TableId table, String column) {
        return pattern.matcher(table.schema() + BETWEEN + table.name() + BETWEEN + column)
                .matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
