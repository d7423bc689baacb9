package dev.sluice.lake;

import dev.sluice.row.Batch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The writer's thread and its letter box: what it is sent goes to the {@link LiveSession}, in order. */
final class LakeWriter implements Runnable {
    // Bounded by its senders: batches by the connector's demand, one signal a commit, one rewrite, one flush.
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final LiveSession session;
    private volatile boolean stopped;

    /** @param session made with what wakes the writer */
    LakeWriter(Function<LiveSession.Wake, LiveSession> session) {
        this.session = session.apply(signals::add);
    }

    /** @param taken is run when the writer begins with the batch, so that the sender may send another */
    void deliver(Batch batch, Receipt receipt, Runnable taken) {
        if (stopped) {
            receipt.failed(closed());
            return;
        }
        Signal delivery = new Signal.Deliver(batch, receipt, taken);
        signals.add(delivery);
        if (stopped && signals.remove(delivery)) {
            receipt.failed(closed());
        }
    }

    CompletableFuture<Void> flush(Duration bound) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        signals.add(new Signal.Flush(done, System.nanoTime() + bound.toNanos()));
        return done;
    }

    List<MirrorTable> tables() {
        return session.tables();
    }

    int queued() {
        return signals.size();
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                Signal signal = signals.poll(session.nanosUntilDue(), TimeUnit.NANOSECONDS);
                try {
                    if (signal != null) {
                        handle(signal);
                    }
                    session.proceed();
                } catch (RuntimeException | Error e) {
                    // Without this thread all others would wait for ever, and nobody would be told.
                    session.fail(LakeException.of("Cannot go on writing", e), List.of());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            session.fail(new LakeUnavailableException("Cannot go on writing: interrupted"), List.of());
        } finally {
            refuseRest();
        }
    }

    private void handle(Signal signal) throws InterruptedException {
        switch (signal) {
            case Signal.Deliver deliver -> {
                deliver.taken().run();
                session.write(deliver.batch(), deliver.receipt());
            }
            case Signal.CommitEnded() -> {}
            case Signal.RewriteEnded(Optional<Rewrite> done) -> session.rewritten(done);
            case Signal.Flush(CompletableFuture<Void> done, long deadline) -> {
                stopped = true;
                try {
                    session.finish(deadline);
                } finally {
                    done.complete(null);
                }
            }
        }
    }

    private void refuseRest() {
        stopped = true;
        for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
            switch (signal) {
                case Signal.Deliver deliver -> deliver.receipt().failed(closed());
                case Signal.Flush flush -> flush.done().complete(null);
                case Signal.CommitEnded() -> {}
                case Signal.RewriteEnded(Optional<Rewrite> done) -> done.ifPresent(Rewrite::discard);
            }
        }
    }

    private static LakeException closed() {
        return new LakeUnavailableException("Cannot write a batch: the lake is closed");
    }
}
