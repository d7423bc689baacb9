package dev.sluice;

import java.util.concurrent.CompletableFuture;

/** While it is open, the request to stop interrupts the thread that opened it; once closed, nothing does any more. */
final class InterruptOnStop implements AutoCloseable {
    private final Thread worker = Thread.currentThread();
    private boolean open = true;

    private InterruptOnStop() {}

    static InterruptOnStop of(StopSignal stop) {
        InterruptOnStop interrupter = new InterruptOnStop();
        CompletableFuture<Void> _ = stop.requested().thenRun(interrupter::interrupt);
        return interrupter;
    }

    private synchronized void interrupt() {
        if (open) {
            worker.interrupt();
        }
    }

    /** An interrupt that came too late to be noticed is forgotten. */
    @Override
    public void close() {
        synchronized (this) {
            open = false;
        }
        Thread.interrupted();
    }
}
