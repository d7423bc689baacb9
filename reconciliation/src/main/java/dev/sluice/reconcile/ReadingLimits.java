package dev.sluice.reconcile;

import java.time.Clock;
import java.time.Duration;

/** When and for how long a reconciliation may read. */
final class ReadingLimits {
    private final ReconcileConfig config;
    private final Clock clock;

    ReadingLimits(ReconcileConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** What reads a snapshot, and ends when its thread is interrupted. */
    interface Reading<T> {
        T read() throws InterruptedException;
    }

    /** @throws NotCompletedException if nothing may be read now */
    void check() {
        config.window().filter(window -> window.left(clock.instant()).isZero()).ifPresent(window -> {
            throw new NotCompletedException("Cannot reconcile now: SLUICE_RECONCILE_WINDOW allows it from " + window
                    + "; start it then, or ask with another window");
        });
    }

    /**
     * Reads a snapshot that has just been taken, and interrupts the reading when its time is over.
     *
     * @throws NotCompletedException if that happened: there is no verdict
     * @throws InterruptedException if somebody else interrupted it
     */
    <T> T within(Reading<T> reading) throws InterruptedException {
        Duration none = Duration.ofSeconds(Long.MAX_VALUE);
        Duration window =
                config.window().map(open -> open.left(clock.instant())).orElse(none);
        Duration age = config.snapshotAge().orElse(none);
        if (window.equals(none) && age.equals(none)) {
            return reading.read();
        }
        boolean byWindow = window.compareTo(age) < 0;
        try (TimeLimit limit = new TimeLimit(byWindow ? window : age)) {
            try {
                return reading.read();
            } catch (InterruptedException e) {
                if (limit.isOver()) {
                    throw new NotCompletedException(byWindow ? windowClosed() : tooOld(age), e);
                }
                throw e;
            }
        }
    }

    private String windowClosed() {
        return "Cannot complete the comparison: the window "
                + config.window().map(Window::toString).orElse("")
                + " (SLUICE_RECONCILE_WINDOW) has closed. Compare fewer"
                + " tables at a time (--tables), or at a lower level";
    }

    private static String tooOld(Duration age) {
        return "Cannot complete the comparison: after " + age.toSeconds()
                + " s (SLUICE_RECONCILE_SNAPSHOT_AGE) the source"
                + " need not keep the snapshot's rows any longer. Compare fewer tables at a time (--tables), at a lower"
                + " level, or with more SLUICE_RECONCILE_THREADS";
    }
}
