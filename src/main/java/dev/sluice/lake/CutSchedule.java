package dev.sluice.lake;

import java.time.Duration;

/** When the running cut is due. For the writer's thread. */
final class CutSchedule {
    /** How often an idle database's position becomes official. */
    static final Duration IDLE_INTERVAL = Duration.ofSeconds(10);

    private final RunningCut cut;
    private final long commitIntervalNanos;
    private boolean officialInSession;
    private long lastOfficialNanos;

    CutSchedule(RunningCut cut, Duration commitInterval) {
        this.cut = cut;
        this.commitIntervalNanos = commitInterval.toNanos();
    }

    void sessionBegan() {
        officialInSession = false;
    }

    /** The cut that is being sealed moves the official position. */
    void positionSealed() {
        officialInSession = true;
        lastOfficialNanos = System.nanoTime();
    }

    boolean isDue() {
        if (cut.hasChanges()) {
            return nanosUntilChangesAreDue() <= 0;
        }
        // The first position of a session, the end of its initial copies among them, is worth a commit of its own. So
        // are tables
        // that nothing official shows, though the position may be the official one: as a copy's of an idle source.
        return cut.isAhead()
                || cut.hasMoved()
                        && (!officialInSession || System.nanoTime() - lastOfficialNanos >= IDLE_INTERVAL.toNanos());
    }

    long nanosUntilChangesAreDue() {
        return commitIntervalNanos - cut.nanosSinceOldestChange();
    }
}
