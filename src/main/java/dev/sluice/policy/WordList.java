package dev.sluice.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Names to choose from. A list's words and their order are part of what a policy means: to change one changes what
 * values become, as another key would.
 */
enum WordList {
    FIRST_NAMES,
    LAST_NAMES,
    STREETS,
    CITIES;

    private final List<String> words;

    WordList() {
        String resource = name().toLowerCase(Locale.ROOT).replace('_', '-') + ".txt";
        try (InputStream stream = WordList.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("Cannot find the word list " + resource + ": the build is incomplete");
            }
            words = new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the word list " + resource, e);
        }
    }

    List<String> words() {
        return words;
    }

    /** @param number from 0 */
    String word(long number) {
        return words.get((int) (number % words.size()));
    }
}
