package dev.sluice;

import dev.sluice.reconcile.ExitCode;
import dev.sluice.reconcile.ScheduledReconciliations;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import dev.sluice.source.SourceConfig;
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
    private final SourceConfig source;

    Service(
            Pipeline pipeline,
            Replication replication,
            ScheduledReconciliations schedule,
            CopyVerdict copy,
            SourceConfig source) {
        this.pipeline = pipeline;
        this.replication = replication;
        this.schedule = schedule;
        this.copy = copy;
        this.source = source;
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
        if (!ended.isDone()) {
            LOG.info("Stopping");
            // Whoever waits for a copy alone must not take this for its end.
            exit = source.load() == SourceConfig.Load.ONLY ? ExitCode.NOT_COMPLETED.code() : 0;
        } else if (source.load() == SourceConfig.Load.ONLY && !ended.isCompletedExceptionally()) {
            LOG.info("The copy that was asked for is complete, and is compared with its source");
            // What is proven must stay as it is: nothing is rewritten any more.
            pipeline.stop();
            exit = verdict(stop);
        } else {
            exit = FAILED;
        }
        pipeline.stop();
        ReplicationStatus status = replication.status();
        LOG.infof(
                "Stopped; everything up to %s is in the lake",
                status.position().isEmpty() ? "nothing" : status.position());
        return exit;
    }

    private int verdict(StopSignal stop) {
        ReconcileOutcome outcome;
        try (InterruptOnStop _ = InterruptOnStop.of(stop)) {
            outcome = copy.reach();
        } catch (InterruptedException _) {
            outcome = ReconcileOutcome.notCompleted("it was interrupted; the next start copies anew");
        }
        System.out.print(outcome.text());
        return outcome.exit().code();
    }
}
