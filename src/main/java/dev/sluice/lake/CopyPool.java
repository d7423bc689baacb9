package dev.sluice.lake;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where copies are written: the threads that write their data files, as many as there are cores, since it is all
 * encoding; and how often what is complete of them is kept.
 */
final class CopyPool implements AutoCloseable {
    private static final int MAX_THREADS = 16;

    private final ExecutorService executor = Executors.newFixedThreadPool(
            Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()),
            task -> Thread.ofPlatform().name("sluice-lake-copy").daemon().unstarted(task));

    private final Duration keepEvery;

    /** @param keepEvery see {@link KeptCopy#begin} */
    CopyPool(Duration keepEvery) {
        this.keepEvery = keepEvery;
    }

    Duration keepEvery() {
        return keepEvery;
    }

    Executor executor() {
        return executor;
    }

    @Override
    public void close() {
        // What waits still runs: it belongs to sessions that were given up, and only notes that.
        executor.shutdown();
    }
}
