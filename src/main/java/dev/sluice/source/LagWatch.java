package dev.sluice.source;

import dev.sluice.row.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Measures the lag, and keeps the position of an idle database moving: the log also grows by what other tables and
 * databases write, and none of it could be removed as long as no transaction of ours comes by.
 */
final class LagWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LagWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** Little enough to be no burden on the server's disk, and enough not to write a mark every two seconds. */
    private static final long IDLE_LAG_BYTES = 1 << 20;

    private final SourceDatabase database;
    private final SourceMetrics metrics;
    private final Supplier<Optional<Handover>> handover;
    private final ScheduledExecutorService executor;

    LagWatch(SourceDatabase database, SourceMetrics metrics, Supplier<Optional<Handover>> handover) {
        this.database = database;
        this.metrics = metrics;
        this.handover = handover;
        this.executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("sluice-source-lag").daemon().factory());
        executor.scheduleWithFixedDelay(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            handover.get().ifPresent(this::look);
        } catch (SourceException e) {
            LOG.debugf("The lag is unknown: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warnf("The lag is unknown: %s", e.getClass().getName());
        }
    }

    private void look(Handover current) {
        Optional<Position> acknowledged = current.acknowledged();
        if (acknowledged.isEmpty()) {
            return;
        }
        long bytes = Math.max(0, database.lagBytes(acknowledged.get()));
        metrics.lag(bytes, current.lag());
        if (current.phase() == Handover.Phase.STREAMING && bytes >= IDLE_LAG_BYTES && current.isSettled()) {
            database.mark(UUID.randomUUID());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
