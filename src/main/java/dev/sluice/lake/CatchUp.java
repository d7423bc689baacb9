package dev.sluice.lake;

import dev.sluice.row.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to reach before it may cut. A crash between a cut's tables and the control table leaves tables ahead
 * of the others; and a source may read again from before the official position, if a commit was still under way when it
 * asked where to begin. Until the replayed log has reached the last of these, no position is one at which every table is.
 */
final class CatchUp {
    private final List<Position> ahead = new ArrayList<>();
    private final boolean resumed;

    /** @param official the official position when the session began, if there was one */
    CatchUp(Optional<Position> official) {
        resumed = official.isPresent();
        official.ifPresent(ahead::add);
    }

    /** @param position up to which the table is complete at the session's begin; null if it never was */
    void opened(@Nullable Position position) {
        if (position != null) {
            ahead.add(position);
        }
    }

    /** @param reached up to where the session's source has read the log; null while that is not known */
    boolean isOver(@Nullable Position reached) {
        if (reached == null) {
            // Where nothing is official, nothing becomes so before a position, and copies replace the tables anyway.
            return !resumed;
        }
        if (!ahead.isEmpty()) {
            ahead.removeIf(reached::covers);
        }
        return ahead.isEmpty();
    }
}
