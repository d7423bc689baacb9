package dev.sluice.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import dev.sluice.row.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;

/**
 * Masks values inside JSON documents by their paths.
 *
 * @param rules the first whose path leads to a value decides on it and on all that is inside
 * @param otherwise what happens to values that no rule decides on
 * @param form how the column's values are read
 * @param malformed what becomes of a text that is no JSON
 */
record JsonMask(List<Rule> rules, JsonAction otherwise, TextForm form, Malformed malformed) implements ColumnMask {
    record Rule(JsonPath path, JsonAction action) {}

    /** What becomes of values that are no JSON. */
    enum Malformed {
        /** A text column may hold anything: it becomes the JSON string {@code "REDACTED"}. */
        REDACT,
        REFUSE
    }

    /** Far beyond real documents, and far below what a thread's stack bears. */
    static final int MAX_DEPTH = 500;

    // Documents come from a database that has limits of its own. Names must not gather in a table of symbols, because
    // they may be personal.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    @Override
    public Object apply(Object value, Row row) {
        String text = form.of(value);
        StringWriter masked = new StringWriter(text.length() + 16);
        try (JsonParser parser = FACTORY.createParser(text);
                JsonGenerator generator = FACTORY.createGenerator(masked)) {
            new JsonMasking(this, parser, generator, row).document();
        } catch (IOException e) {
            return switch (malformed) {
                case REDACT -> "\"" + MaskCompiler.REDACTED + "\"";
                case REFUSE -> throw new IllegalArgumentException("Cannot read a JSON value", e);
            };
        }
        return wellFormed(masked.toString());
    }

    /** Escapes what JSON may hold only as an escape: half a surrogate pair, which UTF-8 cannot say. */
    private static String wellFormed(String document) {
        StringBuilder escaped = new StringBuilder();
        int copied = 0;
        for (int index = 0; index < document.length(); ) {
            int codePoint = document.codePointAt(index);
            int next = index + Character.charCount(codePoint);
            if (next == index + 1 && Character.isSurrogate((char) codePoint)) {
                escaped.append(document, copied, index).append(String.format(Locale.ROOT, "\\u%04x", codePoint));
                copied = next;
            }
            index = next;
        }
        return copied == 0
                ? document
                : escaped.append(document, copied, document.length()).toString();
    }

    @Override
    public String name() {
        return "json";
    }
}
