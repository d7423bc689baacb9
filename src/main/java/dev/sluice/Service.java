package dev.sluice;

import dev.sluice.reconcile.ScheduledReconciliations;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** The service: replicates until somebody asks it to stop, or until trying again would be of no use. */
@Dependent
public class Service implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Service.class);
    private static final int FAILED = 1;

    private final Pipeline pipeline;
    private final Replication replication;
    private final ScheduledReconciliations schedule;
    private final CopyVerdict copy;

    Service(Pipeline pipeline, Replication replication, ScheduledReconciliations schedule, CopyVerdict copy) {
        this.pipeline = pipeline;
        this.replication = replication;
        this.schedule = schedule;
        this.copy = copy;
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        HeapDumps.warning().ifPresent(LOG::warn);
        StopSignal stop = StopSignal.install();
        CompletableFuture<Void> ended = pipeline.ended();
        pipeline.start();
        schedule.start();
        LOG.infof("Sluice %s has started", Version.current());
        Optional<CopyBar> bar = CopyBar.onTerminal(replication::copies);
        try {
            CompletableFuture.anyOf(stop.requested(), ended).get();
        } catch (ExecutionException _) {
            // The replication has logged why.
            pipeline.stop();
            return FAILED;
        } finally {
            bar.ifPresent(CopyBar::close);
        }
        int exit = 0;
        if (stop.requested().isDone()) {
            LOG.info("Stopping");
        } else {
            LOG.info("The copy that was asked for is complete, and is compared with its source");
            exit = verdict(stop);
        }
        pipeline.stop();
        ReplicationStatus status = replication.status();
        LOG.infof(
                "Stopped; everything up to %s is in the lake",
                status.position().isEmpty() ? "nothing" : status.position());
        return exit;
    }

    private int verdict(StopSignal stop) {
        Thread worker = Thread.currentThread();
        CompletableFuture<Void> interruption = stop.requested().thenRun(worker::interrupt);
        ReconcileOutcome outcome;
        try {
            outcome = copy.reach();
        } catch (InterruptedException _) {
            outcome = ReconcileOutcome.notCompleted("it was interrupted; the next start copies anew");
        } finally {
            interruption.cancel(false);
        }
        System.out.print(outcome.text());
        return outcome.exit().code();
    }
}
