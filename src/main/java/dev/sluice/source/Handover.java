package dev.sluice.source;

import dev.sluice.row.Batch;
import dev.sluice.row.Change;
import dev.sluice.row.CopyScope;
import dev.sluice.row.LogEvent;
import dev.sluice.row.NeedsWholeCopy;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Unrecoverable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * One session's way out: takes events in order, and tells how far they have been acknowledged. Acknowledgements may
 * come in any order and from any thread; the position moves only past the oldest message that is not yet finished.
 */
public final class Handover {
    private static final class Sent {
        private final Optional<Position> completion;
        private final Instant time;
        private final boolean holdsChanges;
        private boolean acknowledged;

        Sent(Optional<Position> completion, Instant time, boolean holdsChanges) {
            this.completion = completion;
            this.time = time;
            this.holdsChanges = holdsChanges;
        }
    }

    private final long session;
    private final Outlet outlet;
    private final SourceMetrics metrics;
    private final CutGate gate;
    private final Consumer<SourceException> broken;
    private final LongSupplier nanoTime;
    private final CopyRequests allRequests;
    private final List<CopyRequests.Request> requests;
    private final Map<TableId, CopyScope> copyRequests;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private volatile Consumer<Position> listener = _ -> {};
    private volatile Optional<Position> acknowledged = Optional.empty();
    private volatile Phase phase = Phase.STARTING;
    private volatile Instant latest = Instant.now();
    private volatile boolean progressed;
    private volatile OptionalLong workingSince = OptionalLong.empty();

    /** The last that was handed over before the log, while that waits for its acknowledgement; {@link #inFlight} is its lock. */
    private @Nullable Sent beforeLog;

    private volatile boolean copiesOfficial;

    /** Tables of which a part is copied: how many rows that are may tell of what the policy hides, so they are not counted. */
    private final Set<TableId> parts = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** What the session does. */
    public enum Phase {
        STARTING,
        COPYING,
        STREAMING
    }

    Handover(
            long session,
            Outlet outlet,
            SourceMetrics metrics,
            CutGate gate,
            CopyRequests requests,
            Consumer<SourceException> broken,
            LongSupplier nanoTime) {
        this.session = session;
        this.outlet = outlet;
        this.metrics = metrics;
        this.gate = gate;
        this.allRequests = requests;
        this.requests = requests.all();
        this.copyRequests = Map.copyOf(CopyRequests.merged(this.requests));
        this.broken = broken;
        this.nanoTime = nanoTime;
    }

    /**
     * Hands events over; blocks while downstream has no room. While a copy is made several threads call it. The list
     * belongs to the receiver from then on.
     */
    public void emit(List<LogEvent> events) throws InterruptedException {
        if (events.isEmpty()) {
            return;
        }
        if (closed) {
            throw new RetryableSourceException("Cannot hand changes over: their session has ended");
        }
        Sent sent = describe(events, count(events));
        synchronized (inFlight) {
            inFlight.addLast(sent);
            metrics.unacknowledged(inFlight.size());
        }
        outlet.send(Message.of(new Batch(session, events), () -> acknowledge(sent), this::refuse));
    }

    /** Looks from the end, so that it costs little except inside a transaction of many batches. */
    private Sent describe(List<LogEvent> events, boolean holdsChanges) {
        for (LogEvent event : events.reversed()) {
            switch (event) {
                case LogEvent.Commit commit -> {
                    latest = commit.commitTime();
                    return new Sent(Optional.of(commit.position()), latest, holdsChanges);
                }
                case LogEvent.Progress progress -> {
                    latest = progress.sourceTime();
                    return new Sent(Optional.of(progress.position()), latest, holdsChanges);
                }
                case LogEvent.Begin begin -> latest = begin.transaction().commitTime();
                case Change _,
                        LogEvent.Quarantined _,
                        LogEvent.Declared _,
                        LogEvent.CopyStart _,
                        LogEvent.PartialCopyStart _,
                        LogEvent.RangeEnd _,
                        LogEvent.CopyEnd _,
                        LogEvent.Cut _ -> {}
            }
        }
        return new Sent(Optional.empty(), latest, holdsChanges);
    }

    /** @return whether there is any change among them */
    private boolean count(List<LogEvent> events) {
        long changes = 0;
        long copied = 0;
        long ofParts = 0;
        for (LogEvent event : events) {
            switch (event) {
                case Change.Copied row when parts.contains(row.table().id()) -> ofParts++;
                case Change.Copied _ -> copied++;
                case Change _ -> changes++;
                case LogEvent.PartialCopyStart start -> parts.add(start.table().id());
                default -> {}
            }
        }
        metrics.read(changes, copied);
        return changes + copied + ofParts > 0;
    }

    private CompletionStage<Void> acknowledge(Sent sent) {
        Optional<Position> reached = Optional.empty();
        boolean ended = false;
        synchronized (inFlight) {
            sent.acknowledged = true;
            while (!inFlight.isEmpty() && inFlight.getFirst().acknowledged) {
                Sent first = inFlight.removeFirst();
                if (first.equals(beforeLog)) {
                    beforeLog = null;
                    copiesOfficial = true;
                    ended = true;
                }
                Optional<Position> completion = first.completion;
                reached = completion.isPresent() ? completion : reached;
            }
            metrics.unacknowledged(inFlight.size());
            // Inside the lock, so that positions reach the listener in order.
            reached.ifPresent(this::moveTo);
        }
        if (ended) {
            takeUpRequests();
        }
        return CompletableFuture.completedFuture(null);
    }

    private void moveTo(Position position) {
        if (acknowledged.filter(known -> known.covers(position)).isEmpty()) {
            progressed = true;
        }
        acknowledged = Optional.of(position);
        listener.accept(position);
    }

    private CompletionStage<Void> refuse(Throwable reason) {
        // Whoever wants a cut waits for the next session.
        gate.streaming(false);
        if (reason instanceof NeedsWholeCopy torn) {
            allRequests.widen(torn.table());
        }
        broken.accept(
                reason instanceof Unrecoverable stop
                        ? new FatalSourceException(stop.getMessage())
                        // Of any other exception only the type is sure to hold no value.
                        : new RetryableSourceException("Cannot hand changes over: the lake refused them ("
                                + reason.getClass().getSimpleName() + "); the session begins anew"));
        return CompletableFuture.completedFuture(null);
    }

    /** @param newListener told each position that has been acknowledged, in order, on the acknowledger's thread */
    public void onAcknowledged(Consumer<Position> newListener) {
        this.listener = newListener;
    }

    /** Hands events over that end in a position, and waits until it is acknowledged; no other listener may be set meanwhile. */
    public void emitAndAwait(List<LogEvent> events) throws InterruptedException {
        CountDownLatch acknowledgement = new CountDownLatch(1);
        onAcknowledged(_ -> acknowledgement.countDown());
        emit(events);
        acknowledgement.await();
    }

    /** Everything up to here is durable downstream; empty before the first acknowledgement. */
    public Optional<Position> acknowledged() {
        return acknowledged;
    }

    /** Whether the session shall copy the table again, or a part of it, whatever the lake holds of it. */
    public boolean isCopyRequested(TableId table) {
        return copyRequests.containsKey(table);
    }

    /** What the session was asked to copy again. */
    List<CopyRequests.Request> requests() {
        return requests;
    }

    /** Of which of these tables only a part is to be copied, if there are any; tables that have changed since are copied whole. */
    public Map<TableId, CopyScope> partsOf(List<TableSchema> tables) {
        Map<TableId, CopyScope> found = new HashMap<>();
        for (TableSchema table : tables) {
            CopyScope scope = copyRequests.getOrDefault(table.id(), CopyScope.WHOLE);
            if (scope.fits(table) && table.hasKey()) {
                found.put(table.id(), scope);
            }
        }
        return found;
    }

    /** Whether nothing that was handed over still waits for its acknowledgement. */
    public boolean isSettled() {
        synchronized (inFlight) {
            return inFlight.isEmpty();
        }
    }

    /**
     * Age of the oldest change that still waits for its acknowledgement, by its commit time; zero if none does.
     * Positions alone do not count: the lake makes those of an idle database official at its leisure.
     */
    Duration lag() {
        synchronized (inFlight) {
            for (Sent sent : inFlight) {
                if (sent.holdsChanges) {
                    Duration lag = Duration.between(sent.time, Instant.now());
                    return lag.isNegative() ? Duration.ZERO : lag;
                }
            }
            return Duration.ZERO;
        }
    }

    /** Nothing more passes; what passed may still be acknowledged. */
    void close() {
        closed = true;
        listener = _ -> {};
    }

    /** Whether all copies that the session was to make are durable downstream, and shown there. */
    boolean areCopiesOfficial() {
        return copiesOfficial;
    }

    /**
     * Ends the session if it streams and copies were asked for since it began, so that the next makes them; not before those
     * that it has made itself are official, since they would have to be made again.
     */
    void takeUpRequests() {
        if (copiesOfficial && phase == Phase.STREAMING && allRequests.hasOthersThan(requests)) {
            broken.accept(new CopyRequestedException());
        }
    }

    boolean hasProgressed() {
        return progressed;
    }

    /** When the session had come beyond its start, which may wait for others for long. */
    OptionalLong workingSince() {
        return workingSince;
    }

    /** Says where the session was before its first acknowledgement. */
    public void begin(Position position, Phase newPhase) {
        acknowledged = Optional.of(position);
        enter(newPhase);
    }

    /** Says what the session does now. */
    public void enter(Phase newPhase) {
        if (newPhase != Phase.STARTING && workingSince.isEmpty()) {
            workingSince = OptionalLong.of(nanoTime.getAsLong());
        }
        phase = newPhase;
        if (newPhase == Phase.STREAMING) {
            synchronized (inFlight) {
                beforeLog = inFlight.peekLast();
                copiesOfficial |= beforeLog == null;
            }
        }
        gate.streaming(newPhase == Phase.STREAMING);
        takeUpRequests();
    }

    long session() {
        return session;
    }

    Phase phase() {
        return phase;
    }

    /** The gate that each transaction passes. */
    public CutGate gate() {
        return gate;
    }

    /** Ends the session from another thread. */
    public void fail(SourceException reason) {
        broken.accept(reason);
    }
}
