package dev.sluice.policy.scan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words that belong to the program: given names, surnames, what columns are called. */
final class WordList {
    static final Set<String> GIVEN_NAMES = words("given-names.txt");
    static final Set<String> SURNAMES = words("surnames.txt");

    private WordList() {}

    /** A resource's lines without comments and blank ones. */
    static List<String> lines(String resource) {
        try (InputStream stream = WordList.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("Cannot read " + resource + ": it is missing from the application");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String resource) {
        return lines(resource).stream()
                .flatMap(line -> Stream.of(line.split("\\s+")))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
