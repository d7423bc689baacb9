package dev.sluice.source;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stream end a cut exactly where a snapshot of the source lies: hold the stream, take the snapshot, then
 * release with a test of which transactions it shows.
 */
@Singleton
public final class CutGate {
    private final Consumer<UUID> marker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Hold current;
    private boolean streaming;

    @Inject
    public CutGate(SourceDatabase database) {
        this(database::mark);
    }

    CutGate(Consumer<UUID> marker) {
        this.marker = marker;
    }

    /**
     * From its return on no transaction that was not already under way passes to the channel.
     *
     * @param bound after which the hold ends by itself, so that nobody can stop the stream for good
     * @param patience how long to wait for a stream that does not run
     * @throws RetryableSourceException if the stream does not run, or somebody else holds it
     */
    public Hold hold(Duration bound, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = patience.toNanos(); !streaming && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            if (!streaming) {
                throw new RetryableSourceException(
                        "Cannot hold the stream: it does not run yet; try again when the initial copy is done");
            }
            Hold held = current;
            if (held != null && !held.isOver()) {
                throw new RetryableSourceException(
                        "Cannot hold the stream: another reconciliation holds it; try again when it is done");
            }
            Hold hold = new Hold(System.nanoTime() + bound.toNanos());
            current = hold;
            return hold;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The stream's side: called before each transaction. Blocks while the stream is held.
     *
     * @param flush hands over what came before; called before blocking
     * @return the cut that must be emitted before the transaction, if any
     */
    public Optional<UUID> pass(String transactionId, Flush flush) throws InterruptedException {
        // A transaction that reads "nobody holds" just before hold() returns had committed by then, so any snapshot
        // taken afterwards shows it.
        Hold hold = current;
        return hold == null ? Optional.empty() : pass(hold, transactionId, flush);
    }

    private Optional<UUID> pass(Hold hold, String transactionId, Flush flush) throws InterruptedException {
        boolean flushed = false;
        while (true) {
            lock.lockInterruptibly();
            try {
                if (hold.isOver()) {
                    end(hold);
                    return Optional.empty();
                }
                Predicate<String> visible = hold.visible;
                if (visible != null) {
                    if (visible.test(transactionId)) {
                        return Optional.empty();
                    }
                    end(hold);
                    return Optional.of(hold.id);
                }
                if (flushed) {
                    changed.awaitNanos(hold.deadline - System.nanoTime());
                }
            } finally {
                lock.unlock();
            }
            if (!flushed) {
                flush.run();
                flushed = true;
            }
        }
    }

    private void end(Hold hold) {
        hold.ended = true;
        if (current == hold) {
            current = null;
        }
        changed.signalAll();
    }

    void streaming(boolean now) {
        lock.lock();
        try {
            streaming = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The session begins with a new copy, which may show more than a snapshot taken before it: no cut can be exact. */
    public void abandon() {
        lock.lock();
        try {
            Hold hold = current;
            if (hold != null) {
                end(hold);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hands over what has been gathered. */
    @FunctionalInterface
    public interface Flush {
        void run() throws InterruptedException;
    }

    /** The right to say where the stream goes on; close it in any case. */
    public final class Hold implements AutoCloseable {
        private final UUID id = UUID.randomUUID();
        private final long deadline;
        private @Nullable Predicate<String> visible;
        private boolean ended;

        private Hold(long deadline) {
            this.deadline = deadline;
        }

        /** The cut's name, known before the cut is made so that its end can be awaited in time. */
        public UUID id() {
            return id;
        }

        private boolean isOver() {
            return ended || (visible == null && System.nanoTime() - deadline >= 0);
        }

        /**
         * Lets the stream go on and cuts before the first transaction that the snapshot does not show.
         *
         * @param shown whether the snapshot shows the transaction of that id
         * @return {@link #id}
         * @throws RetryableSourceException if the bound has passed, so that the stream has gone on without a cut, or
         *     the marker that brings the cut about on an idle database cannot be written
         */
        public UUID release(Predicate<String> shown) {
            lock.lock();
            try {
                if (isOver()) {
                    end(this);
                    throw new RetryableSourceException(
                            "Cannot cut the stream: the hold ended by itself before it was released; try again");
                }
                visible = shown;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            try {
                marker.accept(id);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
            return id;
        }

        /** Lets the stream go on; a cut that has not been made yet is not made any more. */
        @Override
        public void close() {
            lock.lock();
            try {
                end(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
