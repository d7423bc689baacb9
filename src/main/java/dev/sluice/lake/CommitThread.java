package dev.sluice.lake;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.OfficialCut;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Commits one sealed cut at a time on a thread of its own, acknowledges its batches and reports it to those who asked.
 * A cut that failed is left to the writer, which ends the session before its batches are refused.
 */
final class CommitThread implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CommitThread.class);

    /** @param failure null if the cut was committed */
    record Result(@Nullable LakeException failure) {}

    private final Function<ControlTable, CutCommitter> committers;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("sluice-lake-commit").daemon().unstarted(task));
    private final Map<UUID, CompletableFuture<OfficialCut>> expected = new ConcurrentHashMap<>();
    private volatile Optional<Checkpoint> official = Optional.empty();
    private @Nullable CutCommitter committer;
    private CompletableFuture<Result> running = CompletableFuture.completedFuture(new Result(null));

    CommitThread(Function<ControlTable, CutCommitter> committers) {
        this.committers = committers;
    }

    /** A session begins with that official state. */
    void begin(ControlTable control) {
        committer = committers.apply(control);
        official = control.checkpoint();
    }

    /** The newest official state that this process knows of. */
    Optional<Checkpoint> official() {
        return official;
    }

    CompletableFuture<OfficialCut> expect(UUID id) {
        return expected.computeIfAbsent(id, _ -> new CompletableFuture<>());
    }

    /** Tells whoever expects that cut that it will not be made. */
    void refuse(UUID id, LakeException failure) {
        CompletableFuture<OfficialCut> waiting = expected.remove(id);
        if (waiting != null) {
            waiting.completeExceptionally(failure);
        }
    }

    /** Those who expect a cut by now; whoever expects one from here on is not among them. */
    List<CompletableFuture<OfficialCut>> takeExpectations() {
        List<UUID> ids = List.copyOf(expected.keySet());
        return ids.stream().map(expected::remove).filter(Objects::nonNull).toList();
    }

    void failExpectations(LakeException failure) {
        takeExpectations().forEach(waiting -> waiting.completeExceptionally(failure));
    }

    /** @param ended is run once the cut is committed, or has failed */
    void submit(SealedCut cut, Runnable ended) {
        CutCommitter current = committer;
        if (current == null) {
            throw new IllegalStateException("Cannot commit a cut before a session has begun");
        }
        CompletableFuture<Result> result = new CompletableFuture<>();
        running = result;
        executor.execute(() -> {
            LakeException failure = commit(current, cut);
            result.complete(new Result(failure));
            ended.run();
        });
    }

    private @Nullable LakeException commit(CutCommitter current, SealedCut cut) {
        try {
            CutCommitter.Made made = current.commit(cut);
            if (made != null) {
                official = Optional.of(made.official());
                report(cut, made);
            }
            cut.receipts().forEach(Receipt::official);
            return null;
        } catch (RuntimeException | Error e) {
            return LakeException.of("Cannot commit a cut", e);
        }
    }

    private void report(SealedCut cut, CutCommitter.Made made) {
        for (UUID id : cut.requested()) {
            CompletableFuture<OfficialCut> waiting = expected.remove(id);
            if (waiting == null) {
                LOG.debugf("Nobody waits for cut %s", id);
            } else {
                waiting.complete(new OfficialCut(id, made.official().position(), made.shown()));
            }
        }
    }

    /** The result of the cut in flight if it has ended. */
    @Nullable
    Result poll() {
        return running.getNow(null);
    }

    /** Waits for the cut in flight, which is bounded by the committer's patience. */
    void await() throws InterruptedException {
        await(Long.MAX_VALUE);
    }

    void await(long nanos) throws InterruptedException {
        try {
            running.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot happen: results carry their failures", e);
        } catch (TimeoutException _) {
            // The caller looks at the result, or at its absence.
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
