package dev.sluice.lake;

import dev.sluice.row.Batch;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.LogEvent;
import dev.sluice.row.PositionFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The writer's thread: takes batches, applies them through the {@link Session}, ends cuts and hands them to the
 * {@link CommitThread}, and goes on writing while they are committed.
 */
final class LakeWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger(LakeWriter.class);
    private static final long LARGE_VALUES_BYTES = 32L * 1024 * 1024;

    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private final Sessions sessions;
    private final CommitThread commits;
    private final IndexCache indexes;

    // Bounded by its senders: batches by the connector's demand, one signal a commit, one flush.
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final LargeValues largeValues = new LargeValues(LARGE_VALUES_BYTES);
    private final RunningCut cut = new RunningCut();
    private final CutSchedule schedule;
    private volatile List<MirrorTable> tables = List.of();
    private volatile boolean stopped;
    private @Nullable Session session;
    private long failedSession;
    private @Nullable SealedCut inFlight;

    LakeWriter(
            Supplier<Catalog> catalog,
            LakeConfig config,
            PositionFormat format,
            LakeMetrics metrics,
            CommitThread commits) {
        this.schedule = new CutSchedule(cut, config.commitInterval());
        this.commits = commits;
        this.indexes = new IndexCache(config.indexPath());
        this.sessions = new Sessions(catalog, config, format, metrics, indexes);
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
        return tables;
    }

    int queued() {
        return signals.size();
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                Signal signal = signals.poll(nanosUntilDue(), TimeUnit.NANOSECONDS);
                if (signal != null) {
                    handle(signal);
                }
                settleCommit();
                sealIfDue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            fail(new LakeUnavailableException("Cannot go on writing: interrupted"));
        }
        refuseRest();
    }

    private void handle(Signal signal) throws InterruptedException {
        switch (signal) {
            case Signal.Deliver deliver -> {
                deliver.taken().run();
                write(deliver.batch(), deliver.receipt());
            }
            case Signal.CommitEnded() -> {}
            case Signal.Flush(CompletableFuture<Void> done, long deadline) -> {
                finish(deadline);
                done.complete(null);
            }
        }
    }

    private void write(Batch batch, Receipt receipt) throws InterruptedException {
        if (batch.session() <= failedSession || (session != null && batch.session() < session.number())) {
            receipt.failed(new LakeUnavailableException(
                    "Cannot write a batch of session " + batch.session() + ": that session has ended"));
            return;
        }
        try {
            Session current = session;
            if (current == null || batch.session() > current.number()) {
                current = begin(batch.session());
            }
            for (LogEvent event : batch.take()) {
                if (event instanceof LogEvent.Cut(UUID id) && current.isCatchingUp()) {
                    commits.refuse(
                            id,
                            new LakeUnavailableException("Cannot cut here: tables that a crash left ahead are being"
                                    + " caught up with; try again"));
                } else if (current.apply(event) == Session.Outcome.SEAL_NOW) {
                    awaitCommit();
                    requireAlive(current);
                    seal(current);
                    requireAlive(current);
                } else if (event instanceof LogEvent.Commit) {
                    sealIfDue();
                    requireAlive(current);
                }
            }
            current.publishCounts();
            cut.finished(receipt);
        } catch (RuntimeException | Error e) {
            LakeException failure = LakeException.of("Cannot write to the lake", e);
            failedSession = batch.session();
            fail(failure);
            receipt.failed(failure);
        }
    }

    /** A commit that fails while a batch is being written ends the session under it. */
    private void requireAlive(Session current) {
        if (session != current) {
            throw new LakeUnavailableException("Cannot go on with session " + current.number() + ": a commit failed");
        }
    }

    private Session begin(long number) throws InterruptedException {
        awaitCommit();
        end(new LakeUnavailableException("Cannot go on with an earlier session: session " + number + " has begun"));
        commits.quiesce();
        List<MirrorTable> before = tables;
        tables = List.of();
        ControlTable control = sessions.control();
        Optional<Checkpoint> official = control.checkpoint();
        commits.begin(control);
        cut.reset(
                official.map(Checkpoint::position).orElse(null),
                official.map(Checkpoint::offset).orElse("{}"));
        Session begun = sessions.open(number, official, before, cut, largeValues);
        session = begun;
        schedule.sessionBegan();
        LOG.infof(
                "Session %d begins at %s",
                number, official.map(state -> state.position().toJson()).orElse("the beginning"));
        return begun;
    }

    private long nanosUntilDue() {
        long wait = LONGEST_POLL.toNanos();
        Session current = session;
        if (current != null && inFlight == null && cut.hasChanges() && current.mayEndCut()) {
            wait = Math.min(wait, schedule.nanosUntilChangesAreDue());
        }
        return Math.max(0, wait);
    }

    private void sealIfDue() throws InterruptedException {
        Session current = session;
        if (current == null) {
            return;
        }
        if (inFlight != null) {
            if (!cut.isTooFarAhead()) {
                return;
            }
            awaitCommit();
        }
        if (session == current && schedule.isDue() && current.mayEndCut()) {
            seal(current);
        }
    }

    private void seal(Session current) {
        boolean moved = cut.hasMoved();
        SealedCut sealed;
        try {
            sealed = current.seal();
        } catch (RuntimeException e) {
            fail(LakeException.of("Cannot complete a data file", e));
            return;
        }
        tables = current.tables();
        if (moved) {
            schedule.positionSealed();
        }
        inFlight = sealed;
        commits.submit(sealed, () -> signals.add(new Signal.CommitEnded()));
    }

    /** Notes the end of the commit in flight if it has ended. */
    private void settleCommit() {
        SealedCut sealed = inFlight;
        CommitThread.Result result = sealed == null ? null : commits.poll();
        if (sealed != null && result != null) {
            inFlight = null;
            if (result.failure() != null) {
                LakeException failure = result.failure();
                sealed.parts().forEach(part -> part.table().discard());
                fail(failure);
                sealed.receipts().forEach(receipt -> receipt.failed(failure));
            }
        }
        Session current = session;
        if (inFlight == null && current != null && cut.isEmpty() && current.isBetweenTransactions()) {
            // Nothing is pending, so what was received since the last cut only declared tables, or asked for that cut.
            tables = current.tables();
            cut.takeFinished().forEach(Receipt::official);
        }
    }

    private void awaitCommit() throws InterruptedException {
        if (inFlight != null) {
            commits.await();
            settleCommit();
        }
    }

    private void fail(LakeException failure) {
        Session current = session;
        if (current != null) {
            LOG.warnf("Session %d has failed: %s", current.number(), failure.getMessage());
            end(failure);
        }
    }

    /**
     * Ends the session: whatever it has not committed is given up, and whoever waits for it is told. The receipts of
     * what failed follow afterwards: their sender may begin a new session at once.
     */
    private void end(LakeException reason) {
        Session current = session;
        if (current == null) {
            return;
        }
        session = null;
        failedSession = Math.max(failedSession, current.number());
        current.abort();
        tables = current.opened();
        largeValues.clear();
        commits.failExpectations(reason);
        cut.takeFinished().forEach(receipt -> receipt.failed(reason));
        cut.reset(null, "{}");
    }

    private void finish(long deadlineNanos) throws InterruptedException {
        stopped = true;
        commits.await(deadlineNanos - System.nanoTime());
        settleCommit();
        Session current = session;
        if (current != null && inFlight == null && current.mayEndCut() && !cut.isEmpty()) {
            seal(current);
            commits.await(deadlineNanos - System.nanoTime());
            settleCommit();
        }
        boolean committed = inFlight == null;
        end(new LakeUnavailableException("Cannot go on writing: the lake is being closed"));
        for (MirrorTable mirror : tables) {
            if (committed && !mirror.isDiscarded()) {
                indexes.keep(mirror);
            }
            mirror.close();
        }
    }

    private void refuseRest() {
        stopped = true;
        for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
            switch (signal) {
                case Signal.Deliver deliver -> deliver.receipt().failed(closed());
                case Signal.Flush flush -> flush.done().complete(null);
                case Signal.CommitEnded() -> {}
            }
        }
    }

    private static LakeException closed() {
        return new LakeUnavailableException("Cannot write a batch: the lake is closed");
    }
}
