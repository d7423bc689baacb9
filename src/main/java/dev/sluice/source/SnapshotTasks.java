package dev.sluice.source;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

/** Runs works on the connections at once, as many as there are connections. */
public final class SnapshotTasks {
    private SnapshotTasks() {}

    /**
     * All results, in the order of the works; after a failure or an interruption the connections are closed,
     * because the transactions in them are of no use any more.
     *
     * @param errors what a failure of the database means
     * @param action what is done, to stand after "Cannot"
     */
    public static <T> List<T> all(
            SnapshotConnections connections,
            BiFunction<String, SQLException, SourceException> errors,
            String action,
            List<SnapshotConnections.Work<T>> works)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (SnapshotConnections.Work<T> work : works) {
                futures.add(threads.submit(() -> connections.run(work)));
            }
            try {
                List<T> results = new ArrayList<>();
                for (Future<T> future : futures) {
                    results.add(future.get());
                }
                return results;
            } catch (InterruptedException | ExecutionException e) {
                // Or leaving this block would wait for queries that nobody needs any more.
                connections.close();
                throw e;
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException cause -> throw errors.apply(action, cause);
                case RuntimeException cause -> throw cause;
                case InterruptedException cause -> throw cause;
                case null, default -> throw new IllegalStateException("Cannot " + action, e);
            }
        }
    }
}
