package dev.sluice.source.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Points that cut an index into parts of about equal size, found by going along it once. */
final class IndexWalk {
    private static final int POINTS_PER_PART = 4;

    private IndexWalk() {}

    /** Finds the point that lies so many rows behind another; of none, behind the beginning. */
    interface Step<T> {
        Optional<T> after(Optional<T> last, long rows) throws SQLException;
    }

    /**
     * More points than needed, then fewer.
     *
     * @param rows in the index, about
     */
    static <T> List<T> points(int parts, long rows, Step<T> step) throws SQLException {
        long length = Math.max(1, rows / (POINTS_PER_PART * parts));
        List<T> points = new ArrayList<>();
        Optional<T> next = step.after(Optional.empty(), length);
        while (next.isPresent()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new SQLException("Interrupted", "70100");
            }
            points.add(next.get());
            if (points.size() == 2 * POINTS_PER_PART * parts) {
                // There are more rows than was believed.
                points = every(points, points.size() / 2);
                length *= 2;
            }
            next = step.after(next, length);
        }
        return every(points, parts - 1);
    }

    /** So many of the points at most, at even distances. */
    private static <T> List<T> every(List<T> points, int count) {
        if (points.size() <= count) {
            return points;
        }
        List<T> chosen = new ArrayList<>();
        for (int index = 1; index <= count; index++) {
            chosen.add(points.get(Math.toIntExact((points.size() + 1L) * index / (count + 1)) - 1));
        }
        return chosen;
    }
}
