package dev.sluice.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A glob over a dotted name, {@code schema.table} or {@code schema.table.column}. In each part {@code *} stands for any
 * characters and {@code ?} for one; a backslash makes the next character ordinary. Case does not matter: a rule for
 * {@code email} that missed {@code Email} would leak.
 */
final class NamePattern {
    private final Place place;
    private final String text;
    private final List<String> parts;
    private final List<Pattern> expressions;

    private NamePattern(Place place, String text, List<String> parts) {
        this.place = place;
        this.text = text;
        this.parts = List.copyOf(parts);
        this.expressions = parts.stream().map(NamePattern::expression).toList();
    }

    /** The pattern; empty if there are not exactly {@code size} parts, or one of them is empty. */
    static Optional<NamePattern> parse(Place place, String text, int size) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '\\' && index + 1 < text.length()) {
                part.append(character).append(text.charAt(++index));
            } else if (character == '.') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(character);
            }
        }
        parts.add(part.toString());
        if (parts.size() != size || parts.contains("")) {
            return Optional.empty();
        }
        return Optional.of(new NamePattern(place, text, parts));
    }

    /** Where the policy's text has it. */
    Place place() {
        return place;
    }

    boolean matches(String... names) {
        for (int index = 0; index < names.length; index++) {
            if (!expressions.get(index).matcher(names[index]).matches()) {
                return false;
            }
        }
        return names.length == expressions.size();
    }

    /** Whether it is plain that every name that {@code other} matches is matched here too. */
    boolean covers(NamePattern other) {
        for (int index = 0; index < parts.size(); index++) {
            String part = parts.get(index);
            if (!part.equals("*") && !part.equalsIgnoreCase(other.parts.get(index))) {
                return false;
            }
        }
        return true;
    }

    /** A glob as a regular expression for the whole of a text. */
    static Pattern expression(String part) {
        StringBuilder expression = new StringBuilder();
        for (int index = 0; index < part.length(); index++) {
            char character = part.charAt(index);
            switch (character) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                case '\\' -> {
                    index = Math.min(index + 1, part.length() - 1);
                    expression.append(Pattern.quote(part.substring(index, index + 1)));
                }
                default -> expression.append(Pattern.quote(String.valueOf(character)));
            }
        }
        return Pattern.compile(expression.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    @Override
    public String toString() {
        return text;
    }
}
