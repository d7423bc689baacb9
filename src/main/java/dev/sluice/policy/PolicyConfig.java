package dev.sluice.policy;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which policy decides what leaves the source, and the secret of its keyed masks. What the file and the key hold is
 * checked by {@link PolicyFile#load(PolicyConfig)}, which reports every problem in one go.
 */
@ConfigMapping(prefix = "sluice.policy")
public interface PolicyConfig {
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
}
