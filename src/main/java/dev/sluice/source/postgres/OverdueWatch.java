package dev.sluice.source.postgres;

import java.time.Duration;

/** Says something again and again while a wait goes on that nobody can look into. */
final class OverdueWatch implements AutoCloseable {
    private final Thread thread;

    private OverdueWatch(Thread thread) {
        this.thread = thread;
    }

    /** @param report is run, on a thread of its own, after each interval until the watch is closed */
    static OverdueWatch start(Duration interval, Runnable report) {
        return new OverdueWatch(Thread.ofVirtual().name("sluice-overdue").start(() -> {
            try {
                while (true) {
                    Thread.sleep(interval);
                    report.run();
                }
            } catch (InterruptedException _) {
                // The wait is over.
            }
        }));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
