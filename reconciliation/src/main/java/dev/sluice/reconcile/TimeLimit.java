package dev.sluice.reconcile;

import java.time.Duration;

/** Interrupts the thread that made it when the time is over, unless it is closed before. */
final class TimeLimit implements AutoCloseable {
    private final Thread owner = Thread.currentThread();
    private final long started = System.nanoTime();
    private final Duration time;
    private final Alarm.Pending alarm;
    private boolean closed;
    private boolean over;

    TimeLimit(Duration time, Alarm alarm) {
        this.time = time;
        this.alarm = alarm.after(time, this::end);
    }

    private synchronized void end() {
        if (!closed) {
            over = true;
            owner.interrupt();
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Not negative. */
    Duration left() {
        Duration left = time.minusNanos(System.nanoTime() - started);
        return left.isNegative() ? Duration.ZERO : left;
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
        alarm.cancel();
    }
}
