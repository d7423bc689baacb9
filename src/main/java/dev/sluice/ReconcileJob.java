package dev.sluice;

import dev.sluice.reconcile.ExitCode;
import dev.sluice.reconcile.Reconciler;
import dev.sluice.reconcile.ReconciliationException;
import dev.sluice.reconcile.ReconciliationRequest;
import dev.sluice.reconcile.Repairer;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A reconciliation without a running service: its own pipeline catches up, is compared, and stops. */
@Dependent
public class ReconcileJob implements QuarkusApplication {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /** A job is not a service: somebody waits for its answer, so it tries a few times and then says what is wrong. */
    private static final int MAX_SESSIONS = 3;

    private static final int MAX_RETRYING_POLLS = 100;

    private final Pipeline pipeline;
    private final Replication replication;
    private final Reconciler reconciler;
    private final Repairer repairer;

    ReconcileJob(Pipeline pipeline, Replication replication, Reconciler reconciler, Repairer repairer) {
        this.pipeline = pipeline;
        this.replication = replication;
        this.reconciler = reconciler;
        this.repairer = repairer;
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        ReconcileRequest request = ReconcileRequest.of(arguments);
        ReconcileOutcome outcome;
        try (InterruptOnStop _ = InterruptOnStop.of(StopSignal.install())) {
            outcome = outcome(request);
        } catch (InterruptedException _) {
            outcome = ReconcileOutcome.notCompleted("it was interrupted");
        } finally {
            pipeline.stop();
        }
        return outcome.publish(request);
    }

    private ReconcileOutcome outcome(ReconcileRequest request) throws InterruptedException {
        ReconciliationRequest wanted;
        try {
            wanted = new ReconciliationRequest(request.tables(), request.level(), request.repair());
        } catch (ReconciliationException e) {
            return ReconcileOutcome.refused(String.valueOf(e.getMessage()));
        }
        if (request.task() == ReconcileRequest.Task.ESTIMATE) {
            return outcome(() -> ReconcileOutcome.of(reconciler.estimate(wanted)));
        }
        pipeline.start();
        CompletableFuture<Void> ended = pipeline.ended();
        int polls = 0;
        while (replication.status().state() != ReplicationStatus.State.STREAMING) {
            if (ended.isDone()) {
                return ReconcileOutcome.notCompleted(reason(ended));
            }
            polls = replication.status().state() == ReplicationStatus.State.RETRYING ? polls + 1 : 0;
            if (replication.status().session() > MAX_SESSIONS || polls > MAX_RETRYING_POLLS) {
                return ReconcileOutcome.notCompleted(replication.status().lastError()
                        + ". If a Sluice runs already, set SLUICE_SERVICE_URL to its address");
            }
            Thread.sleep(POLL_INTERVAL);
        }
        return outcome(() -> ReconcileOutcome.of(
                repairer.reconcile(wanted, progress -> System.err.println("  " + progress.phase()))));
    }

    private interface Asking {
        ReconcileOutcome ask() throws InterruptedException;
    }

    private static ReconcileOutcome outcome(Asking asking) throws InterruptedException {
        try {
            return asking.ask();
        } catch (ReconciliationException e) {
            return ExitCode.of(e) == ExitCode.BAD_CONFIGURATION
                    ? ReconcileOutcome.refused(String.valueOf(e.getMessage()))
                    : ReconcileOutcome.notCompleted(String.valueOf(e.getMessage()));
        }
    }

    private static String reason(CompletableFuture<Void> ended) throws InterruptedException {
        try {
            ended.get();
            return "the replication ended before the comparison (SLUICE_SOURCE_LOAD is only?)";
        } catch (ExecutionException e) {
            return e.getCause() == null
                    ? "the replication failed"
                    : String.valueOf(e.getCause().getMessage());
        }
    }
}
