package dev.sluice.lake;

import dev.sluice.row.Unrecoverable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Commits tables of one cut side by side on a few threads. Most of a commit is waiting for files and the catalog, so a
 * cut of many tables takes a fraction of the sum; the bound keeps the connections and the memory of a commit in hand.
 */
final class CommitPool implements AutoCloseable {
    /** Measured with eight tables on an SQLite catalog: more threads only wait for the catalog's one writer. */
    static final int THREADS = 4;

    private final ExecutorService executor = Executors.newFixedThreadPool(
            THREADS,
            task -> Thread.ofPlatform().name("sluice-lake-table").daemon().unstarted(task));

    /**
     * Runs all of them and waits for all, so that when one fails nothing is left running behind the caller's back.
     *
     * @throws RuntimeException the failure that says most about what to do next, the others suppressed in it
     */
    void runAll(List<Runnable> commits) {
        if (commits.size() == 1) {
            commits.getFirst().run();
            return;
        }
        List<Future<?>> started = new ArrayList<>();
        commits.forEach(commit -> started.add(executor.submit(commit)));
        @Nullable Throwable failure = null;
        for (Future<?> commit : started) {
            awaitEnd(commit);
            failure = worse(failure, commit);
        }
        if (Thread.currentThread().isInterrupted() || executor.isShutdown()) {
            throw new LakeUnavailableException("Cannot commit a cut's tables: interrupted");
        }
        switch (failure) {
            case null -> {}
            case RuntimeException known -> throw known;
            case Error error -> throw error;
            default -> throw new LakeUnavailableException("Cannot commit a cut's tables", failure);
        }
    }

    /** An interruption is kept for later: a commit is bounded by itself, and {@link #close} ends it early. */
    private static void awaitEnd(Future<?> commit) {
        boolean interrupted = false;
        while (!commit.isDone()) {
            try {
                commit.get();
            } catch (InterruptedException _) {
                interrupted = true;
            } catch (ExecutionException | CancellationException _) {
                // The caller looks at how it ended.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable Throwable worse(@Nullable Throwable failure, Future<?> commit) {
        if (commit.state() != Future.State.FAILED) {
            return failure;
        }
        Throwable next = commit.exceptionNow();
        if (failure == null) {
            return next;
        }
        boolean stops = next instanceof Unrecoverable || next instanceof Error;
        if (stops && !(failure instanceof Unrecoverable || failure instanceof Error)) {
            next.addSuppressed(failure);
            return next;
        }
        failure.addSuppressed(next);
        return failure;
    }

    @Override
    public void close() {
        for (Runnable waiting : executor.shutdownNow()) {
            if (waiting instanceof Future<?> commit) {
                commit.cancel(false);
            }
        }
    }
}
