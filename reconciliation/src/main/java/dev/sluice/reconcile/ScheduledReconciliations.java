package dev.sluice.reconcile;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts reconciliations when the schedule says so, from {@link #start} on. */
@Singleton
public final class ScheduledReconciliations {
    private static final Logger LOG = Logger.getLogger(ScheduledReconciliations.class);

    /** The machine's clock may be set while we wait; nothing is started later than this because of it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Reconciliations reconciliations;
    private final ReconcileConfig config;
    private final VerdictLog verdicts;
    private final ReconciliationMetrics metrics;
    private final Clock clock;
    private @Nullable Thread thread;

    @Inject
    ScheduledReconciliations(
            Reconciliations reconciliations,
            ReconcileConfig config,
            VerdictLog verdicts,
            ReconciliationMetrics metrics) {
        this(reconciliations, config, verdicts, metrics, Clock.systemUTC());
    }

    ScheduledReconciliations(
            Reconciliations reconciliations,
            ReconcileConfig config,
            VerdictLog verdicts,
            ReconciliationMetrics metrics,
            Clock clock) {
        this.reconciliations = reconciliations;
        this.config = config;
        this.verdicts = verdicts;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Begins in the background; also tells the metrics of the proofs that earlier processes have reached. */
    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("sluice-schedule").start(this::run);
        }
    }

    private void run() {
        try {
            verdicts.proofs().forEach(metrics::proven);
        } catch (ReconciliationException e) {
            LOG.warnf("Earlier verdicts are not known: %s", e.getMessage());
        }
        try {
            Instant from = clock.instant();
            Optional<Schedule.Start> next = next(from);
            while (next.isPresent()) {
                await(next.get().at());
                begin(next.get().request());
                // From the planned moment on, so that none is left out because another took long to begin.
                from = next.get().at();
                next = next(from);
            }
        } catch (InterruptedException _) {
            LOG.debug("The schedule has ended");
        }
    }

    private Optional<Schedule.Start> next(Instant after) {
        return config.schedule().flatMap(schedule -> schedule.next(after));
    }

    private void await(Instant due) throws InterruptedException {
        for (Duration left = Duration.between(clock.instant(), due);
                left.isPositive();
                left = Duration.between(clock.instant(), due)) {
            Thread.sleep(left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT);
        }
    }

    private void begin(ReconciliationRequest request) {
        try {
            reconciliations.start(request);
        } catch (BusyException _) {
            LOG.warn("A scheduled reconciliation is left out, because another still runs");
        }
    }

    @PreDestroy
    synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
