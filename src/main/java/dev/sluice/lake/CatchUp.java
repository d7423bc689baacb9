package dev.sluice.lake;

import dev.sluice.row.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are ahead of the others: a crash between a cut's tables and the control table leaves them so. Until the
 * replayed log has reached the last of them, no position is one at which every table is, so no cut may be made.
 */
final class CatchUp {
    private final List<Position> ahead = new ArrayList<>();

    /** @param position up to which the table is complete at the session's begin; null if it never was */
    void opened(@Nullable Position position) {
        if (position != null) {
            ahead.add(position);
        }
    }

    /** @param reached up to where the log has been applied; null before any position */
    boolean isOver(@Nullable Position reached) {
        if (reached != null && !ahead.isEmpty()) {
            ahead.removeIf(reached::covers);
        }
        // Before any position nothing becomes official, and copies replace the tables anyway.
        return reached == null || ahead.isEmpty();
    }
}
