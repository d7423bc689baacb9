package dev.sluice.source;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which tables are meant: {@code *} stands for any characters, {@code ?} for one; case matters. */
public record TableGlobs(List<String> texts, List<Pattern> patterns) {
    public static TableGlobs of(Optional<List<String>> globs) {
        List<String> texts =
                globs.orElse(List.of("*.*")).stream().map(String::strip).toList();
        return new TableGlobs(texts, texts.stream().map(TableGlobs::compile).toList());
    }

    public static Pattern compile(String glob) {
        StringBuilder pattern = new StringBuilder();
        glob.chars().forEach(character -> {
            switch (character) {
                case '*' -> pattern.append("[^.]*");
                case '?' -> pattern.append("[^.]");
                default -> pattern.append(Pattern.quote(Character.toString(character)));
            }
        });
        return Pattern.compile(pattern.toString());
    }

    public boolean match(TableId table) {
        String name = table.toString();
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    @Override
    public String toString() {
        return String.join(",", texts);
    }
}
