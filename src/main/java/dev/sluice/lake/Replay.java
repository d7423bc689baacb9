package dev.sluice.lake;

import dev.sluice.row.Position;
import dev.sluice.row.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Which of the log's transactions a table takes: those behind what it holds since before a crash, or since a copy; and,
 * while a copy settles, all. For the writer's thread.
 *
 * <p>A copy settles that went on with what an earlier one had read, or that has only a part of the table, until the log has
 * come to its place. Until then a row that was changed since the earlier one, or since what the lake held, may be there in a version of
 * before or of afterwards, or not at all; the log tells each such row's last change.
 */
final class Replay {
    /** Up to here the table is complete already, so replayed changes are dropped; null once the log has passed it. */
    private @Nullable Position until;

    /** The place of the copy that this session made of it; null if it made none. */
    private @Nullable Position copied;

    private boolean settling;

    /** Where the copy has settled; null while it is being made. */
    private @Nullable Position settledAt;

    private @Nullable Transaction judged;
    private boolean dropped;

    /** @param until up to where the table is complete; null if it never was */
    Replay(@Nullable Position until) {
        this.until = until;
    }

    /** @param settles whether rows count that the copy does not bring */
    void copyBegins(boolean settles) {
        settling = settles;
        settledAt = null;
    }

    void copyEnds(Position place) {
        if (settling) {
            settledAt = place;
            until = null;
        } else {
            copied = place;
            until = place;
        }
        judged = null;
    }

    /** Whether the copy settles, after whatever came last. */
    boolean isSettling() {
        return settling;
    }

    /** As {@link #isSettling()}, once the log has been applied up to there; null if that is not known. */
    boolean isSettling(@Nullable Position reached) {
        Position place = settledAt;
        settling &= place == null || reached == null || !reached.covers(place);
        return settling;
    }

    /** The log has come to where all copies are. */
    void settled() {
        settling = false;
    }

    /** Whether the transaction's changes are to be applied. */
    @SuppressWarnings("ReferenceEquality") // one instance stands for one Begin
    boolean takes(Transaction transaction) {
        if (settling && isSettling(transaction.previous())) {
            return true;
        }
        Position held = until;
        if (held == null) {
            return true;
        }
        if (judged != transaction) {
            judged = transaction;
            dropped = !transaction.previous().covers(held);
            if (!dropped) {
                until = null;
            }
        }
        return !dropped;
    }

    /** Whether a copy that this session made shows the transaction already. */
    boolean copyShows(Transaction transaction) {
        Position place = copied;
        return place != null && !transaction.previous().covers(place);
    }
}
