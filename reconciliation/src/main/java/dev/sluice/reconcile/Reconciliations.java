package dev.sluice.reconcile;

import dev.sluice.row.UnquotedException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** Runs reconciliations one at a time and remembers the last hundred. Safe for use by several threads. */
@Singleton
public class Reconciliations {
    private static final Logger LOG = Logger.getLogger(Reconciliations.class);
    private static final int REMEMBERED = 100;

    private final Reconciler reconciler;
    private final Repairer repairer;
    private final Clock clock;
    private final Map<UUID, Reconciliation> known = new LinkedHashMap<>();
    private final Map<UUID, Thread> running = new LinkedHashMap<>();

    @Inject
    public Reconciliations(Reconciler reconciler, Repairer repairer) {
        this(reconciler, repairer, Clock.systemUTC());
    }

    Reconciliations(Reconciler reconciler, Repairer repairer, Clock clock) {
        this.reconciler = reconciler;
        this.repairer = repairer;
        this.clock = clock;
    }

    /**
     * Starts one and returns at once.
     *
     * @throws BusyException while another runs
     */
    public synchronized Reconciliation start(ReconciliationRequest request) {
        if (!running.isEmpty()) {
            throw new BusyException("Cannot start a reconciliation: "
                    + running.keySet().iterator().next() + " still runs; wait for its end or cancel it");
        }
        UUID id = UUID.randomUUID();
        Reconciliation started = new Reconciliation(
                id,
                request,
                Reconciliation.State.RUNNING,
                clock.instant(),
                new Progress("starting", 0, 0),
                Optional.empty(),
                Optional.empty());
        known.put(id, started);
        while (known.size() > REMEMBERED) {
            known.remove(known.keySet().iterator().next());
        }
        running.put(
                id, Thread.ofPlatform().name("sluice-reconciliation").daemon().start(() -> run(id, request)));
        return started;
    }

    /** As {@link Reconciler#estimate}. */
    public Estimate estimate(ReconciliationRequest request) {
        return reconciler.estimate(request);
    }

    private void run(UUID id, ReconciliationRequest request) {
        try {
            Report report =
                    repairer.reconcile(request, progress -> update(id, reconciliation -> reconciliation.at(progress)));
            end(id, reconciliation -> reconciliation.finished(report));
        } catch (ReconciliationException e) {
            LOG.warnf("Reconciliation %s was not completed: %s", id, e.getMessage());
            LOG.debugf(UnquotedException.of(e), "Reconciliation %s", id);
            end(id, reconciliation -> reconciliation.failed(e));
        } catch (InterruptedException e) {
            end(id, reconciliation -> reconciliation.failed("It was cancelled"));
        } catch (RuntimeException e) {
            LOG.errorf(UnquotedException.of(e), "Reconciliation %s failed unexpectedly", id);
            end(id, reconciliation -> reconciliation.failed("It failed unexpectedly; see the log"));
        }
    }

    private synchronized void update(UUID id, UnaryOperator<Reconciliation> change) {
        known.computeIfPresent(id, (_, reconciliation) -> change.apply(reconciliation));
    }

    private synchronized void end(UUID id, UnaryOperator<Reconciliation> change) {
        update(id, change);
        running.remove(id);
    }

    public synchronized Optional<Reconciliation> find(UUID id) {
        return Optional.ofNullable(known.get(id));
    }

    /** The last hundred, the latest first. */
    public synchronized List<Reconciliation> list() {
        return List.copyOf(known.values()).reversed();
    }

    /** Stops it, if it runs; it then counts as not completed. */
    public synchronized void cancel(UUID id) {
        Thread thread = running.get(id);
        if (thread != null) {
            thread.interrupt();
        }
    }

    @PreDestroy
    synchronized void close() {
        running.values().forEach(Thread::interrupt);
    }
}
