package dev.sluice.reconcile;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** When and for how long a reconciliation may read. */
final class ReadingLimits {
    private static final Duration NONE = Duration.ofSeconds(Long.MAX_VALUE);

    private final ReconcileConfig config;
    private final Clock clock;
    private final Alarm alarm;

    ReadingLimits(ReconcileConfig config, Clock clock, Alarm alarm) {
        this.config = config;
        this.clock = clock;
        this.alarm = alarm;
    }

    /** What reads a snapshot, and ends when its thread is interrupted. */
    interface Reading<T> {
        T read() throws InterruptedException;
    }

    /** The same, where it matters how long the snapshot may still be read. */
    interface TimedReading<T> {
        /** @param left how long; empty without a limit of its age */
        T read(Supplier<Optional<Duration>> left) throws InterruptedException;
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
        return untilTooOld(_ -> reading.read()).orElseThrow(() -> new NotCompletedException(tooOld()));
    }

    /**
     * The same, of a reading that can go on with another snapshot.
     *
     * @return empty if the snapshot became too old
     * @throws NotCompletedException if the window closed: there is no verdict
     */
    <T> Optional<T> untilTooOld(TimedReading<T> reading) throws InterruptedException {
        Duration window =
                config.window().map(open -> open.left(clock.instant())).orElse(NONE);
        Duration age = config.snapshotAge().orElse(NONE);
        if (window.equals(NONE) && age.equals(NONE)) {
            return Optional.of(reading.read(Optional::empty));
        }
        boolean byWindow = window.compareTo(age) < 0;
        try (TimeLimit limit = new TimeLimit(byWindow ? window : age, alarm)) {
            try {
                return Optional.of(reading.read(() -> config.snapshotAge().map(_ -> limit.left())));
            } catch (InterruptedException | NotCompletedException e) {
                // What is interrupted in the middle of a call may call that a failure.
                if (!limit.isOver()) {
                    throw e;
                }
                if (byWindow) {
                    throw new NotCompletedException(windowClosed(), e);
                }
                return Optional.empty();
            }
        }
    }

    private String windowClosed() {
        return "Cannot complete the comparison: the window "
                + config.window().map(Window::toString).orElse("")
                + " (SLUICE_RECONCILE_WINDOW) has closed. Compare fewer"
                + " tables at a time (--tables), or at a lower level";
    }

    /** {@code SLUICE_RECONCILE_SNAPSHOT_AGE} and its value, for messages. */
    String age() {
        return "SLUICE_RECONCILE_SNAPSHOT_AGE ("
                + config.snapshotAge()
                        .map(age -> age.toMillis() / 1000.0 + " s")
                        .orElse("no limit") + ")";
    }

    private String tooOld() {
        return "Cannot complete the comparison: it took longer than " + age() + ", and the source need not keep the"
                + " snapshot's rows any longer. Raise it, or use more SLUICE_RECONCILE_THREADS";
    }
}
