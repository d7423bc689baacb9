package dev.sluice.lake;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that write the data files of copies: as many as there are cores, since it is all encoding. */
final class CopyPool implements AutoCloseable {
    private static final int MAX_THREADS = 16;

    private final ExecutorService executor = Executors.newFixedThreadPool(
            Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()),
            task -> Thread.ofPlatform().name("sluice-lake-copy").daemon().unstarted(task));

    Executor executor() {
        return executor;
    }

    @Override
    public void close() {
        // What waits still runs: it belongs to sessions that were given up, and only notes that.
        executor.shutdown();
    }
}
