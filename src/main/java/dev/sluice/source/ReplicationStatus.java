package dev.sluice.source;

import dev.sluice.row.TableId;
import java.util.List;

/**
 * How the replication stands.
 *
 * @param session counts attempts since the process started, 0 before the first
 * @param position up to which the lake holds everything, as the source prints it; empty if unknown
 * @param lagBytes of log behind {@code position}
 * @param lagSeconds age of the oldest change that is read but not yet durable; 0 if there is none
 * @param changesRead since the process started
 * @param rowsCopied by initial copies since the process started
 * @param copiesPending tables of which a copy was asked for that is not official yet
 * @param lastError of the last session that failed, without any value of a row; empty if none failed
 */
public record ReplicationStatus(
        State state,
        long session,
        String position,
        long lagBytes,
        double lagSeconds,
        long changesRead,
        long rowsCopied,
        List<TableId> copiesPending,
        String lastError) {
    public ReplicationStatus {
        copiesPending = List.copyOf(copiesPending);
    }

    /** What the replication does. */
    public enum State {
        STARTING,
        COPYING,
        STREAMING,
        /** Waits before the next attempt. */
        RETRYING,
        STOPPED,
        /** Gave up; {@link #lastError} says why. */
        FAILED
    }
}
