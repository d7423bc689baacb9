package dev.sluice.source.engine;

import dev.sluice.row.Position;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.Handover;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One run of Debezium's engine, from start to end; of a connector for whichever database. */
public final class LogStream implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private static final Logger LOG = Logger.getLogger(LogStream.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long BUSY = Long.MIN_VALUE;
    private static final Duration STOP_BOUND = Duration.ofSeconds(10);
    private static final Duration RETRY_STOP = Duration.ofMillis(50);

    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final RecordReader reader;
    private final Dialect dialect;
    private final int eventsPerBatch;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** When something came last; {@link #BUSY} before the first time, and while it is being taken. */
    private volatile long heardAt = BUSY;

    private final Object acknowledging = new Object();

    /** What Debezium needs of a record to acknowledge an offset; one that holds no row. */
    private @Nullable RecordChangeEvent<SourceRecord> carrier;

    private @Nullable RecordCommitter<RecordChangeEvent<SourceRecord>> committer;
    private boolean closed;

    /**
     * What differs between databases.
     *
     * @param acknowledging what the connector reads to tell the server that everything up to a position is done with
     * @param errors what a refusal of the server means, for the action that stands after "Cannot"
     * @param silence after which a connection is given up of which a server that is well says something all the time, also
     *     where nobody writes; empty if that is known otherwise
     */
    public record Dialect(
            Function<Position, Map<String, ?>> acknowledging,
            BiFunction<String, SQLException, SourceException> errors,
            Optional<Duration> silence) {}

    /** Reads what the engine hands over; called by one thread at a time. */
    public interface RecordReader {
        /** @return whether the record holds no row, so that it can be kept for acknowledging */
        boolean accept(SourceRecord record) throws InterruptedException;

        /** How many events wait to be handed over. */
        int gathered();

        /** Hands over what has been gathered; blocks while downstream has no room. */
        void flush() throws InterruptedException;
    }

    /** @param eventsPerBatch how many events are gathered before they are handed over */
    public LogStream(Properties settings, RecordReader reader, Dialect dialect, int eventsPerBatch) {
        this.reader = reader;
        this.dialect = dialect;
        this.eventsPerBatch = eventsPerBatch;
        QuietLoggers.apply();
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using(OffsetCommitPolicy.always())
                .using((success, _, error) -> completed(success, error))
                .notifying(this)
                .build();
    }

    /** Runs until interrupted, or until the engine fails. */
    public void run(Handover handover) throws InterruptedException {
        handover.onAcknowledged(this::acknowledge);
        Thread runner = Thread.ofPlatform().name("sluice-engine").daemon().start(engine);
        try {
            awaitEnd();
            throw new RetryableSourceException("Cannot read on: the log's reader ended by itself");
        } catch (ExecutionException e) {
            throw explain(e);
        } finally {
            close(runner);
        }
    }

    private void awaitEnd() throws InterruptedException, ExecutionException {
        while (true) {
            try {
                ended.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException _) {
                long since = heardAt;
                if (dialect.silence().isPresent()
                        && since != BUSY
                        && System.nanoTime() - since > dialect.silence().get().toNanos()) {
                    throw new RetryableSourceException("Cannot read on: nothing has come from the server for "
                            + dialect.silence().get().toSeconds() + " s, not even that it has nothing to say");
                }
            }
        }
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> records,
            RecordCommitter<RecordChangeEvent<SourceRecord>> newCommitter)
            throws InterruptedException {
        heardAt = BUSY;
        try {
            for (RecordChangeEvent<SourceRecord> event : records) {
                SourceRecord record = event.record();
                if (reader.accept(record)) {
                    remember(event, newCommitter);
                }
                if (reader.gathered() >= eventsPerBatch) {
                    reader.flush();
                }
            }
            reader.flush();
        } catch (InterruptedException e) {
            throw e;
        } catch (SourceException e) {
            end(e);
            throw e;
        } catch (RuntimeException e) {
            // Its message may hold a value, and Debezium logs what it is thrown.
            FatalSourceException failure = new FatalSourceException("Cannot decode the log: " + Failures.describe(e));
            end(failure);
            throw failure;
        } finally {
            heardAt = System.nanoTime();
        }
    }

    private void remember(
            RecordChangeEvent<SourceRecord> boundary, RecordCommitter<RecordChangeEvent<SourceRecord>> newCommitter) {
        synchronized (acknowledging) {
            carrier = boundary;
            committer = newCommitter;
        }
    }

    /** Lets Debezium tell the server, at its next look, that everything up to there is done with. */
    private void acknowledge(Position position) {
        synchronized (acknowledging) {
            RecordChangeEvent<SourceRecord> event = carrier;
            RecordCommitter<RecordChangeEvent<SourceRecord>> current = committer;
            if (event == null || current == null || closed) {
                return;
            }
            DebeziumEngine.Offsets offsets = current.buildOffsets();
            dialect.acknowledging().apply(position).forEach(offsets::set);
            try {
                current.markProcessed(event, offsets);
                current.markBatchFinished();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void completed(boolean success, @Nullable Throwable error) {
        if (success || error == null) {
            ended.complete(null);
        } else {
            end(error);
        }
    }

    private void end(Throwable reason) {
        ended.completeExceptionally(reason);
    }

    private SourceException explain(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SourceException known) {
                return known;
            }
            if (cause instanceof SQLException sql) {
                return dialect.errors().apply("read the log", sql);
            }
            if (cause instanceof IOException) {
                return new RetryableSourceException("Cannot read the log: the connection broke");
            }
        }
        // Debezium's own messages may quote values.
        return new RetryableSourceException("Cannot read the log: " + Failures.describe(error));
    }

    private void close(Thread runner) {
        synchronized (acknowledging) {
            closed = true;
        }
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + STOP_BOUND.toNanos();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(
                () -> closeWhenPossible(deadline), Thread.ofPlatform().daemon().name("sluice-engine-stop")::start);
        try {
            closing.get(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
            if (!runner.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                LOG.warn("The log's reader did not end in time");
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("The log's reader did not stop in time");
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The engine refuses to be closed while it starts. */
    private void closeWhenPossible(long deadline) {
        while (System.nanoTime() < deadline) {
            try {
                engine.close();
                return;
            } catch (IllegalStateException e) {
                if (ended.isDone()) {
                    return; // closed already
                }
                java.util.concurrent.locks.LockSupport.parkNanos(RETRY_STOP.toNanos());
            } catch (IOException e) {
                return;
            }
        }
    }
}
