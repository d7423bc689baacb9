package dev.sluice.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema by which editors check and complete policies: {@code docs/policy.schema.json}. */
public final class PolicySchema {
    /** What to call a copy of it beside a policy. */
    public static final String FILE = "policy.schema.json";

    /** The first line of a policy that stands beside such a copy; the language servers of editors know it. */
    public static final String HEADER = "# yaml-language-server: $schema=" + FILE;

    private PolicySchema() {}

    /** The schema as JSON. */
    public static String text() {
        try (InputStream schema = PolicySchema.class.getResourceAsStream(FILE)) {
            if (schema == null) {
                throw new IllegalStateException(
                        "Cannot read the schema of policies: it is not in the build; build from a whole checkout");
            }
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
