package dev.sluice.reconcile;

import java.time.Duration;

/** Interrupts the thread that made it when the time is over, unless it is closed before. */
final class TimeLimit implements AutoCloseable {
    private final Thread owner = Thread.currentThread();
    private final Thread timer;
    private boolean closed;
    private boolean over;

    TimeLimit(Duration time) {
        this.timer = Thread.ofVirtual().name("sluice-reconcile-limit").start(() -> await(time));
    }

    private void await(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            return;
        }
        synchronized (this) {
            if (!closed) {
                over = true;
                owner.interrupt();
            }
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Also takes back an interruption of its own that came too late to end anything. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (over) {
                Thread.interrupted();
            }
        }
        timer.interrupt();
    }
}
