package dev.sluice.source;

import dev.sluice.row.Checkpoint;
import java.util.Optional;

/** Where the replication stands: a port that whoever holds the copy implements. */
public interface Checkpoints {
    /**
     * The newest official state, read anew at each call; empty if nothing has been copied yet.
     *
     * @throws RuntimeException if it cannot be read; the session is then tried again
     */
    Optional<Checkpoint> latest();
}
