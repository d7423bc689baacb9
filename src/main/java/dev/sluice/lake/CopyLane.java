package dev.sluice.lake;

import dev.sluice.row.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one range of a copy into data files of its own, one batch after the other on the pool's threads. So
 * a file's rows are of one range and in the order in which they were read, and readers can prune.
 */
final class CopyLane {
    /** Batches that wait: enough to keep a thread busy, few enough to stay small. */
    private static final int AHEAD = 2;

    /** Where the rows of one batch lie, and under which hashes. */
    static final class Places {
        private long[] words = new long[0];
        private int count;

        private void reset(int capacity) {
            count = 0;
            if (words.length < 3 * capacity) {
                words = Arrays.copyOf(words, 3 * capacity);
            }
        }

        private void add(KeyHash hash, long place) {
            words[3 * count] = hash.high();
            words[3 * count + 1] = hash.low();
            words[3 * count + 2] = place;
            count++;
        }

        int count() {
            return count;
        }

        long high(int row) {
            return words[3 * row];
        }

        long low(int row) {
            return words[3 * row + 1];
        }

        long place(int row) {
            return words[3 * row + 2];
        }
    }

    private final CopyLanes copy;
    private final MirrorTable mirror;
    private final Executor executor;
    private final CutFiles files;
    private final Semaphore room = new Semaphore(AHEAD);
    private final KeyHash hash = new KeyHash();
    private final Places places = new Places();
    private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null);
    private volatile boolean cancelled;

    CopyLane(CopyLanes copy, MirrorTable mirror, long targetFileBytes, Executor executor) {
        this.copy = copy;
        this.mirror = mirror;
        this.executor = executor;
        this.files = new CutFiles(mirror, targetFileBytes, OpenFiles.ofLane());
    }

    void append(List<Row> rows) throws InterruptedException {
        submit(() -> write(rows));
    }

    void end() throws InterruptedException {
        submit(files::completeOpen);
    }

    /** @param part the range's name */
    void end(String part) throws InterruptedException {
        submit(() -> {
            files.completeOpen();
            copy.rangeEnded(files.complete(), part);
        });
    }

    private void submit(Runnable step) throws InterruptedException {
        room.acquire();
        if (last.isCompletedExceptionally()) {
            join();
        }
        last = last.thenRunAsync(
                () -> {
                    if (!cancelled) {
                        step.run();
                    }
                },
                executor);
        last.whenComplete((_, _) -> room.release());
    }

    /** @return the files, once all steps are done */
    Map<Integer, DataFile> await() throws InterruptedException {
        room.acquire(AHEAD);
        room.release(AHEAD);
        join();
        return files.complete();
    }

    private void join() {
        try {
            last.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw e;
        }
    }

    /** Steps that have not begun do nothing any more. */
    void cancel() {
        cancelled = true;
    }

    /** After {@link #cancel}: waits for the step that runs, and deletes the files. */
    void discard() {
        try {
            last.join();
        } catch (RuntimeException _) {
            // Whoever cancels knows already that something failed.
        }
        files.abort();
    }

    private void write(List<Row> rows) {
        places.reset(rows.size());
        for (Row row : rows) {
            long place = files.append(row);
            mirror.index().hash(hash, row);
            places.add(hash, place);
        }
        copy.place(places);
        copy.keepIfDue();
    }
}
