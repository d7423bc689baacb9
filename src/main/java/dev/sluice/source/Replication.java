package dev.sluice.source;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.CopyScope;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.source.ReplicationStatus.State;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replication going: one session after the other, each from the lake's official checkpoint, until it is
 * stopped or trying again would be of no use. Nothing happens before {@link #start}.
 */
@Singleton
public final class Replication {
    private static final Logger LOG = Logger.getLogger(Replication.class);

    /** At most: of a short retry limit it is the half. */
    private static final Duration HEALTHY_AFTER = Duration.ofMinutes(1);

    private final SourceConfig config;
    private final SourceDatabase database;
    private final Checkpoints checkpoints;
    private final Outlet outlet;
    private final CutGate gate;
    private final SourceMetrics metrics;
    private final LongSupplier nanoTime;
    private final CopyRequests copyRequests = new CopyRequests();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile @Nullable Thread supervisor;
    private @Nullable LagWatch watch;
    private volatile boolean stopping;
    private volatile State state = State.STOPPED;
    private volatile long session;
    private volatile @Nullable Handover handover;
    private volatile String lastError = "";

    @Inject
    Replication(
            SourceConfig config,
            SourceDatabase database,
            Checkpoints checkpoints,
            Outlet outlet,
            CutGate gate,
            SourceMetrics metrics) {
        this(config, database, checkpoints, outlet, gate, metrics, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    Replication(
            SourceConfig config,
            SourceDatabase database,
            Checkpoints checkpoints,
            Outlet outlet,
            CutGate gate,
            SourceMetrics metrics,
            LongSupplier nanoTime) {
        this.config = config;
        this.database = database;
        this.checkpoints = checkpoints;
        this.outlet = outlet;
        this.gate = gate;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        metrics.measureLag(this::lag);
    }

    /** Starts in the background; a second call does nothing. */
    public synchronized void start() {
        if (supervisor == null) {
            state = State.STARTING;
            watch = new LagWatch(database, metrics, () -> Optional.ofNullable(handover));
            supervisor = Thread.ofPlatform().name("sluice-source").daemon().start(this::supervise);
        }
    }

    /**
     * Stops reading. What was handed over may still be committed and acknowledged downstream.
     *
     * @param bound how long to wait for it
     * @return whether the source has stopped within the bound
     */
    public boolean stop(Duration bound) throws InterruptedException {
        Thread thread;
        synchronized (this) {
            stopping = true;
            thread = supervisor;
        }
        if (thread == null) {
            return true;
        }
        thread.interrupt();
        return thread.join(bound);
    }

    /**
     * Completes when the replication has ended: normally after {@link #stop} or when a copy was all that was asked
     * for, exceptionally with a {@link SourceException} when it gave up.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** How the replication stands at this moment. */
    public ReplicationStatus status() {
        Handover now = handover;
        State shown = now != null && state == State.STARTING
                ? State.valueOf(now.phase().name())
                : state;
        return new ReplicationStatus(
                shown,
                // The number that goes with the phase, not that of a session which is about to begin.
                now == null ? session : now.session(),
                Optional.ofNullable(now)
                        .flatMap(Handover::acknowledged)
                        .map(Position::toString)
                        .orElse(""),
                metrics.lagBytes(),
                lag().toMillis() / 1000.0,
                metrics.changesRead(),
                metrics.rowsCopied(),
                pendingCopies(now),
                lastError);
    }

    /**
     * Copies tables or parts of tables again: the stream pauses until they are read, and the lake shows a table's old rows
     * until it can show the new ones. While copies are made, these wait until those are official; while the replication starts or
     * tries again, until it goes on. A request whose session fails is taken up by the next session. Where a part cannot be
     * copied by itself, the table is.
     *
     * @return whether the request was taken: not where nothing will stream any more
     */
    public boolean copyAgain(Map<TableId, CopyScope> tables) {
        if (supervisor == null || stopping || ended.isDone() || config.load() == SourceConfig.Load.ONLY) {
            return false;
        }
        copyRequests.add(tables);
        Handover now = handover;
        if (now != null) {
            now.takeUpRequests();
        }
        return true;
    }

    private List<TableId> pendingCopies(@Nullable Handover now) {
        List<CopyRequests.Request> pending = new ArrayList<>(copyRequests.all());
        if (now != null && now.areCopiesOfficial()) {
            pending.removeAll(now.requests());
        }
        return List.copyOf(CopyRequests.merged(pending).keySet());
    }

    /** How far the tables of the newest initial copy are; none if this process has made none. */
    public List<CopyStatus> copies() {
        return metrics.copies();
    }

    private Duration lag() {
        Handover now = handover;
        return now == null ? Duration.ZERO : now.lag();
    }

    private void supervise() {
        try {
            repeat();
            finish(State.STOPPED);
            ended.complete(null);
        } catch (InterruptedException e) {
            if (stopping) {
                finish(State.STOPPED);
                ended.complete(null);
            } else {
                fail(new RetryableSourceException("Cannot go on: interrupted, and nobody asked for a stop"));
            }
        } catch (RuntimeException | Error e) {
            if (stopping) {
                // Whatever breaks while everything stops is no failure.
                finish(State.STOPPED);
                ended.complete(null);
                return;
            }
            fail(e);
        }
    }

    private void fail(Throwable reason) {
        lastError = message(reason);
        finish(State.FAILED);
        LOG.errorf("Replication ended: %s", lastError);
        ended.completeExceptionally(reason);
    }

    private void finish(State last) {
        state = last;
        gate.streaming(false);
        LagWatch running = watch;
        if (running != null) {
            running.close();
        }
    }

    private void repeat() throws InterruptedException {
        Backoff backoff = new Backoff(ThreadLocalRandom.current(), config.retryLimit(), nanoTime.getAsLong());
        while (!stopping) {
            try {
                runSession();
                return;
            } catch (CopyRequestedException _) {
                resetIfHealthy(backoff);
                state = State.STARTING;
                gate.streaming(false);
                LOG.infof("Session %d ended: to be copied again: %s", session, CopyRequests.merged(copyRequests.all()));
            } catch (RetryableSourceException e) {
                resetIfHealthy(backoff);
                if (backoff.isOver(nanoTime.getAsLong())) {
                    throw new FatalSourceException("Cannot replicate: no progress for "
                            + config.retryLimit().toSeconds() + " s (SLUICE_SOURCE_RETRY_LIMIT). Last: "
                            + e.getMessage());
                }
                Duration pause = backoff.pause();
                lastError = message(e);
                state = State.RETRYING;
                gate.streaming(false);
                LOG.warnf("Session %d ended, next in %d ms: %s", session, pause.toMillis(), lastError);
                sleep(pause);
            }
        }
    }

    /** The end of a session may still interrupt the thread when it is over. */
    private void sleep(Duration pause) throws InterruptedException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            if (stopping) {
                throw e;
            }
        }
    }

    /** An idle database makes no progress, nor does a long copy, and yet a session that did its work for a while was in order. */
    private void resetIfHealthy(Backoff backoff) {
        Handover last = handover;
        long now = nanoTime.getAsLong();
        long healthyAfter =
                Math.min(HEALTHY_AFTER.toNanos(), config.retryLimit().toNanos() / 2);
        if (last != null && (last.hasProgressed() || now - last.workingSince().orElse(now) > healthyAfter)) {
            backoff.reset(now);
        }
    }

    private void runSession() throws InterruptedException {
        session++;
        // Of this session alone: what was handed over in the one before may be refused only now.
        AtomicReference<@Nullable SourceException> broken = new AtomicReference<>();
        Thread runner = Thread.currentThread();
        Consumer<SourceException> fail = reason -> {
            // The first reason counts; what follows are its consequences.
            if (broken.compareAndSet(null, reason)) {
                runner.interrupt();
            }
        };
        Handover current = new Handover(session, outlet, metrics, gate, copyRequests, fail, nanoTime);
        handover = current;
        state = State.STARTING;
        try {
            replicate(current);
        } catch (InterruptedException e) {
            SourceException reason = broken.get();
            if (stopping) {
                throw e;
            }
            throw Optional.ofNullable(reason)
                    .orElseGet(
                            () -> new RetryableSourceException("Cannot go on: interrupted, late, by another session"));
        } catch (SourceException e) {
            throw Optional.ofNullable(broken.get()).orElse(e);
        } catch (RuntimeException e) {
            // Whatever else fails, failed in a way that nobody foresaw; its message may hold anything.
            throw new RetryableSourceException(
                    "Cannot go on: unexpected " + e.getClass().getName() + at(e));
        } finally {
            current.close();
            if (current.areCopiesOfficial()) {
                copyRequests.official(current.requests());
            }
            // A late nack of this session must not interrupt the next one.
            broken.compareAndSet(null, new RetryableSourceException("The session is over"));
            boolean interrupted = Thread.interrupted();
            if (interrupted && stopping) {
                runner.interrupt();
            }
        }
    }

    private void replicate(Handover current) throws InterruptedException {
        Optional<Checkpoint> checkpoint = checkpoints.latest();
        try {
            database.replicate(checkpoint, current);
        } catch (PositionGapException e) {
            // Whoever used the slot until a moment ago may have committed once more after we had read the checkpoint.
            if (!checkpoints.latest().equals(checkpoint)) {
                throw new RetryableSourceException(
                        "Cannot begin at the lake's official position: another process has moved it on meanwhile");
            }
            if (config.load() != SourceConfig.Load.NEVER
                    && checkpoint.filter(known -> known.snapshots().isEmpty()).isPresent()) {
                // As the place of a first copy that has no table yet.
                LOG.warnf("Copying all tables again, since none is official: %s", e.getMessage());
            } else if (config.lostPosition() == SourceConfig.LostPosition.STOP) {
                throw e;
            } else {
                LOG.warnf("Copying all tables again, as SLUICE_SOURCE_LOST_POSITION says: %s", e.getMessage());
            }
            database.replicate(Optional.empty(), current);
        }
    }

    private static String at(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }

    private static String message(Throwable error) {
        return error instanceof SourceException
                ? String.valueOf(error.getMessage())
                : error.getClass().getName();
    }
}
