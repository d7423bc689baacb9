package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Under which policy the service runs. */
enum Masks {
    /** Every column passes. */
    NONE("service", ""),
    /** HMAC-SHA-256 of a column that each change alters and of two that it does not. */
    THREE_HASHES("service, three columns hashed", """
            version: 1
            unclassified: allow
            columns:
              - {match: ['*.bench_rows.name', '*.bench_rows.street', '*.bench_rows.note'], mask: hash}
            """);

    private static final String KEY = "no secret: this key only masks invented rows";

    private final String title;
    private final String policy;

    Masks(String title, String policy) {
        this.title = title;
        this.policy = policy;
    }

    String title() {
        return title;
    }

    /** What tells the service of it. */
    Map<String, String> environment(Path directory) throws IOException {
        if (policy.isEmpty()) {
            return Map.of();
        }
        Path file = Files.writeString(directory.resolve("policy.yaml"), policy);
        return Map.of("SLUICE_POLICY_FILE", file.toString(), "SLUICE_POLICY_KEY", KEY);
    }
}
