package dev.sluice.lake;

import dev.sluice.row.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
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
    private final long targetFileBytes;
    private final Executor executor;
    private final OutputFileFactory outputs;
    private final Semaphore room = new Semaphore(AHEAD);
    private final KeyHash hash = new KeyHash();
    private final Places places = new Places();
    private final Map<Integer, DataFile> complete = new HashMap<>();
    private @Nullable RowFile open;
    private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null);
    private volatile boolean cancelled;

    CopyLane(CopyLanes copy, MirrorTable mirror, long targetFileBytes, Executor executor) {
        this.copy = copy;
        this.mirror = mirror;
        this.targetFileBytes = targetFileBytes;
        this.executor = executor;
        this.outputs = OutputFileFactory.builderFor(mirror.table(), 0, 0)
                .format(FileFormat.PARQUET)
                .build();
    }

    void append(List<Row> rows) throws InterruptedException {
        submit(() -> write(rows));
    }

    void end() throws InterruptedException {
        submit(this::completeOpen);
    }

    /** @param kept is told of the range's files and its name */
    void end(KeptCopy kept, String part) throws InterruptedException {
        submit(() -> {
            completeOpen();
            kept.ended(complete, part);
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
        return complete;
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
        RowFile file = open;
        open = null;
        if (file != null) {
            file.abort();
            mirror.files().forget(file.number());
        }
        complete.forEach(mirror::giveUp);
        complete.clear();
    }

    private void write(List<Row> rows) {
        RowFile file = open;
        if (file != null && file.length() >= targetFileBytes) {
            completeOpen();
            file = null;
        }
        if (file == null) {
            OutputFile output = outputs.newOutputFile().encryptingOutputFile();
            file = new RowFile(
                    mirror.table(),
                    mirror.layout().iceberg(),
                    output,
                    mirror.files().begin(output.location()));
            open = file;
        }
        places.reset(rows.size());
        for (Row row : rows) {
            try {
                long place = Place.of(file.number(), file.append(row));
                mirror.index().hash(hash, row);
                places.add(hash, place);
            } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
                // Iceberg's message may quote the value: see CutFiles.
                throw RowCheck.explain(mirror.schema(), row, e);
            }
        }
        copy.place(places);
    }

    private void completeOpen() {
        RowFile file = open;
        if (file != null) {
            open = null;
            DataFile done = file.complete();
            mirror.files().complete(file.number(), done);
            complete.put(file.number(), done);
        }
    }
}
