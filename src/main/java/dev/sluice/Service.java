package dev.sluice;

import dev.sluice.reconcile.ScheduledReconciliations;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
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

    Service(Pipeline pipeline, Replication replication, ScheduledReconciliations schedule) {
        this.pipeline = pipeline;
        this.replication = replication;
        this.schedule = schedule;
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        HeapDumps.warning().ifPresent(LOG::warn);
        StopSignal stop = StopSignal.install();
        CompletableFuture<Void> ended = pipeline.ended();
        pipeline.start();
        schedule.start();
        LOG.infof("Sluice %s has started", Version.current());
        try {
            CompletableFuture.anyOf(stop.requested(), ended).get();
        } catch (ExecutionException _) {
            // The replication has logged why.
            pipeline.stop();
            return FAILED;
        }
        LOG.info(stop.requested().isDone() ? "Stopping" : "The copy that was asked for is complete");
        pipeline.stop();
        ReplicationStatus status = replication.status();
        LOG.infof(
                "Stopped; everything up to %s is in the lake",
                status.position().isEmpty() ? "nothing" : status.position());
        return 0;
    }
}
