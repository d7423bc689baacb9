package dev.sluice.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which policy decides what leaves the source, and the secret of its keyed masks. What the file and the key hold is
 * checked by {@link PolicyFile#load(PolicyConfig)}, which reports every problem in one go.
 */
@ConfigMapping(prefix = "sluice.policy")
public interface PolicyConfig {
    /** What happens at start if the policy makes something else of rows that the lake already holds. */
    enum Change {
        /** Nothing is replicated, and the tables and columns are listed. */
        REFUSE,
        /** The tables that it alters are copied again; where no stream follows the copy, all are. */
        COPY
    }

    /** The policy as YAML ({@code SLUICE_POLICY_FILE}); without one every column passes as it is. */
    Optional<Path> file();

    /**
     * The secret of keyed masks, at least 32 bytes in UTF-8 ({@code SLUICE_POLICY_KEY}); needed if the policy hashes.
     * Another key gives other hashes, so it stays the same for the life of a lake.
     */
    Optional<String> key();

    /**
     * A file with the secret instead ({@code SLUICE_POLICY_KEY_FILE}): its bytes, without one line ending at the end.
     * Read at start only: a key that changed under way would put two kinds of hashes in one column.
     */
    Optional<Path> keyFile();

    /** {@code refuse} or {@code copy} ({@code SLUICE_POLICY_CHANGE}). */
    @WithDefault("refuse")
    Change change();

    /**
     * Where it is noted who had masked values revealed or tried to, who looked at originals, and what repairs copied again
     * ({@code SLUICE_POLICY_AUDIT_FILE}): JSON, a line for each call, never a value.
     */
    @WithDefault("./data/audit.jsonl")
    Path auditFile();
}
