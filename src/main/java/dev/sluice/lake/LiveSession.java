package dev.sluice.lake;

import dev.sluice.row.Batch;
import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.LogEvent;
import dev.sluice.row.OfficialCut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The session that is being written, one after the other: applies batches through the {@link Session}, ends cuts and hands
 * them to the {@link CommitThread}, and goes on writing while they are committed. For the writer's thread.
 */
final class LiveSession {
    /** Wakes the writer's thread with a signal, from any thread. */
    interface Wake {
        void signal(Signal signal);
    }

    private static final Logger LOG = Logger.getLogger(LiveSession.class);
    private static final long LARGE_VALUES_BYTES = 32L * 1024 * 1024;

    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private final Sessions sessions;
    private final CommitThread commits;
    private final Compactor compactor;
    private final IndexCache indexes;
    private final Wake wake;

    private final LargeValues largeValues = new LargeValues(LARGE_VALUES_BYTES);
    private final RunningCut cut = new RunningCut();
    private final CutSchedule schedule;
    private volatile List<MirrorTable> tables = List.of();
    private @Nullable Session session;
    private long failedSession;

    /** Cuts that were asked for where tables are ahead of the others. */
    private final List<UUID> missed = new ArrayList<>();

    private @Nullable SealedCut inFlight;

    LiveSession(
            Sessions sessions,
            Duration commitInterval,
            IndexCache indexes,
            CommitThread commits,
            Compactor compactor,
            Wake wake) {
        this.sessions = sessions;
        this.schedule = new CutSchedule(cut, commitInterval);
        this.indexes = indexes;
        this.commits = commits;
        this.compactor = compactor;
        this.wake = wake;
    }

    List<MirrorTable> tables() {
        return tables;
    }

    /** Notes the end of a commit, ends the cut if it is due, and lets the compactor begin something. */
    void proceed() throws InterruptedException {
        settleCommit();
        sealIfDue();
        Session current = session;
        if (current != null && inFlight == null) {
            compactor.start(current, done -> wake.signal(new Signal.RewriteEnded(done)));
        }
    }

    void write(Batch batch, Receipt receipt) throws InterruptedException {
        if (batch.session() <= failedSession || (session != null && batch.session() < session.number())) {
            batch.take().forEach(event -> {
                if (event instanceof LogEvent.Cut(UUID id)) {
                    commits.refuse(id, new CutTooEarlyException("Cannot cut there: the session has ended; try again"));
                }
            });
            receipt.failed(new LakeUnavailableException(
                    "Cannot write a batch of session " + batch.session() + ": that session has ended"));
            return;
        }
        try {
            Session current = session;
            if (current == null || batch.session() > current.number()) {
                current = begin(batch.session());
            }
            List<LogEvent> events = batch.take();
            for (int index = 0; index < events.size(); index++) {
                LogEvent event = events.get(index);
                if (event instanceof Change.Copied copied) {
                    index += current.applyCopied(events.subList(index, events.size()), copied) - 1;
                    continue;
                }
                if (event instanceof LogEvent.Cut(UUID id) && current.isCatchingUp()) {
                    missed.add(id);
                    continue;
                }
                if (event instanceof LogEvent.Declared declared
                        && current.holds(declared.table().id())) {
                    // Its columns may change, on top of what the commit in flight makes of them.
                    awaitCommit();
                    requireAlive(current);
                }
                if (current.apply(event) == Session.Outcome.SEAL_NOW) {
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
            if (!missed.isEmpty() && !current.isCatchingUp()) {
                tellMissed();
            }
            if (current.isCopying()) {
                cut.finishedWithinCopy(receipt);
            } else {
                cut.finished(receipt);
            }
        } catch (RuntimeException | Error e) {
            LakeException failure = LakeException.of("Cannot write to the lake", e);
            failedSession = batch.session();
            fail(failure, List.of(receipt));
        }
    }

    /** Whoever asked for a cut too early learns of it once one can be made, not before: so nobody asks in vain again. */
    private void tellMissed() {
        missed.forEach(id -> commits.refuse(
                id,
                new CutTooEarlyException(
                        "Cannot cut there: tables that a crash left ahead had to be caught up with first; try again")));
        missed.clear();
    }

    /** Files have been rewritten in the background, or could not be: the running cut takes the result along. */
    void rewritten(Optional<Rewrite> done) {
        compactor.ended();
        Session current = session;
        done.ifPresent(rewrite -> {
            if (current != null && current.take(rewrite)) {
                cut.rewritten();
            } else {
                rewrite.discard();
            }
        });
    }

    /** A commit that fails while a batch is being written ends the session under it. */
    private void requireAlive(Session current) {
        if (session != current) {
            throw new LakeUnavailableException("Cannot go on with session " + current.number() + ": a commit failed");
        }
    }

    private Session begin(long number) throws InterruptedException {
        awaitCommit();
        if (session != null) {
            // Whether they were meant for this one or the one before: from here on they can be asked for.
            commits.failExpectations(
                    new CutTooEarlyException("Cannot cut there: session " + number + " has begun since; try again"));
        }
        end(new LakeUnavailableException("Cannot go on with an earlier session: session " + number + " has begun"));
        List<MirrorTable> before = tables;
        tables = List.of();
        ControlTable control = sessions.control();
        Optional<Checkpoint> official = control.checkpoint();
        commits.begin(control);
        cut.reset(
                official.map(Checkpoint::position).orElse(null),
                official.map(Checkpoint::offset).orElse("{}"));
        Session begun = sessions.open(number, official, control.quarantined(), before, cut, largeValues);
        session = begun;
        schedule.sessionBegan();
        LOG.infof(
                "Session %d begins at %s",
                number, official.map(state -> state.position().toJson()).orElse("the beginning"));
        return begun;
    }

    long nanosUntilDue() {
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
            fail(LakeException.of("Cannot complete a data file", e), List.of());
            return;
        }
        tables = current.tables();
        if (moved) {
            schedule.positionSealed();
        }
        inFlight = sealed;
        commits.submit(sealed, () -> wake.signal(new Signal.CommitEnded()));
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
                fail(failure, sealed.receipts());
            } else {
                compactor.committed(sealed);
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

    /** @param receipts of what failed, beside those of the session */
    void fail(LakeException failure, List<Receipt> receipts) {
        Session current = session;
        List<CompletableFuture<OfficialCut>> waiting = List.of();
        if (current != null) {
            LOG.warnf("Session %d has failed: %s", current.number(), failure.getMessage());
            waiting = commits.takeExpectations();
            end(failure);
        }
        receipts.forEach(receipt -> receipt.failed(failure));
        // The source knows by now, so that whoever asks for another cut does not ask this session for it.
        waiting.forEach(cut -> cut.completeExceptionally(failure));
    }

    /** Ends the session: whatever it has not committed is given up, and the source is told. It may begin a new one at once. */
    private void end(LakeException reason) {
        Session current = session;
        if (current == null) {
            return;
        }
        session = null;
        failedSession = Math.max(failedSession, current.number());
        current.abort();
        compactor.sessionEnded();
        tables = current.opened();
        largeValues.clear();
        missed.clear();
        cut.copiesEnded();
        cut.takeFinished().forEach(receipt -> receipt.failed(reason));
        cut.reset(null, "{}");
    }

    /** Commits what may be committed and marks the indexes as whole. */
    void finish(long deadlineNanos) throws InterruptedException {
        commits.await(deadlineNanos - System.nanoTime());
        settleCommit();
        Session current = session;
        if (current != null && inFlight == null && current.mayEndCut() && !cut.isEmpty()) {
            seal(current);
            commits.await(deadlineNanos - System.nanoTime());
            settleCommit();
        }
        boolean committed = inFlight == null;
        LakeUnavailableException closed =
                new LakeUnavailableException("Cannot go on writing: the lake is being closed");
        end(closed);
        commits.failExpectations(closed);
        for (MirrorTable mirror : tables) {
            if (committed && !mirror.isDiscarded()) {
                indexes.keep(mirror);
            }
            mirror.close();
        }
    }
}
