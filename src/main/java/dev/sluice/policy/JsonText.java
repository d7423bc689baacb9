package dev.sluice.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Checks constants for JSON columns. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /**
     * The text as it is.
     *
     * @throws IllegalArgumentException if it is not exactly one JSON value
     */
    static String validated(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException();
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException();
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
