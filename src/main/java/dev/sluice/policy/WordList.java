package dev.sluice.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Words that belong to the program, from resources beside this class: a line each, or several. */
public final class WordList {
    /*
     * Of these, words and their order are part of what a policy means: to change one changes what values become, as
     * another key would.
     */
    static final WordList FIRST_NAMES = new WordList(lines("first-names.txt"));
    static final WordList LAST_NAMES = new WordList(lines("last-names.txt"));
    static final WordList STREETS = new WordList(lines("streets.txt"));
    static final WordList CITIES = new WordList(lines("cities.txt"));

    private final List<String> words;
    private final Set<String> known;

    private WordList(List<String> words) {
        this.words = List.copyOf(words);
        this.known = new HashSet<>(words);
    }

    /** The words of a resource that stand between blanks, in lower case. */
    public static WordList ofWords(String resource) {
        return new WordList(lines(resource).stream()
                .flatMap(line -> Stream.of(line.split("\\s+")))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList());
    }

    /** A resource's lines without comments and blank ones. */
    public static List<String> lines(String resource) {
        try (InputStream stream = WordList.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("Cannot find the word list " + resource + ": the build is incomplete");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the word list " + resource, e);
        }
    }

    List<String> words() {
        return words;
    }

    /** Whether the word is one of the list, in this case. */
    public boolean contains(String word) {
        return known.contains(word);
    }

    /** @param number from 0 */
    String word(long number) {
        return words.get((int) (number % words.size()));
    }
}
