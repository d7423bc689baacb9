package dev.sluice.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of one reconciliation: one per side to wait, and a fixed number to compute. */
final class Workers implements AutoCloseable {
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService computing;
    private final int threads;

    Workers(int threads) {
        this.threads = threads;
        this.computing = Executors.newFixedThreadPool(
                threads,
                Thread.ofPlatform().name("sluice-reconcile-", 0).daemon().factory());
    }

    int threads() {
        return threads;
    }

    /** Does both at once. If one fails, the other is interrupted. */
    <S, L> Both<S, L> both(Callable<S> source, Callable<L> lake) throws InterruptedException {
        List<Object> results = run(waiting, List.of(source::call, lake::call));
        @SuppressWarnings("unchecked")
        Both<S, L> both = new Both<>((S) results.get(0), (L) results.get(1));
        return both;
    }

    record Both<S, L>(S source, L lake) {}

    /** Computes all, as many at once as there are threads; results are in the order of the tasks. */
    <T> List<T> all(List<Callable<T>> tasks) throws InterruptedException {
        return run(computing, tasks);
    }

    private static <T> List<T> run(ExecutorService executor, List<Callable<T>> tasks) throws InterruptedException {
        ExecutorCompletionService<T> completion = new ExecutorCompletionService<>(executor);
        List<Future<T>> futures = new ArrayList<>();
        tasks.forEach(task -> futures.add(completion.submit(task)));
        try {
            for (int done = 0; done < tasks.size(); done++) {
                completion.take().get();
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.resultNow());
            }
            return results;
        } catch (ExecutionException e) {
            throw propagated(e.getCause() == null ? e : e.getCause());
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static RuntimeException propagated(Throwable cause) throws InterruptedException {
        return switch (cause) {
            case InterruptedException interrupted -> throw interrupted;
            case InterruptedScanException _ -> throw new InterruptedException("a scan was interrupted");
            case ReconciliationException known -> known;
            case Error error -> throw error;
            // The type only: a message from below might quote a value.
            default ->
                new NotCompletedException(
                        "Cannot read one of the sides: " + cause.getClass().getSimpleName() + "; see the log", cause);
        };
    }

    /** Interrupts what runs and waits for its end. */
    @Override
    public void close() {
        waiting.shutdownNow();
        computing.shutdownNow();
        waiting.close();
        computing.close();
    }
}
