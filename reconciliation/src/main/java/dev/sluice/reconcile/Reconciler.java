package dev.sluice.reconcile;

import dev.sluice.policy.Policy;
import dev.sluice.row.OfficialCut;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Compares source and lake at one position, or, where the age of snapshots is limited, several, while both go on. */
@Singleton
public final class Reconciler {
    private static final Logger LOG = Logger.getLogger(Reconciler.class);

    /** The hold outlasts the wait for the snapshot, so that it never ends by itself just before it is released. */
    private static final Duration HOLD_MARGIN = Duration.ofSeconds(15);

    /** A lake that has caught up may crash again; one that does so all the time is not waited for. */
    private static final int MAX_MISSED_CUTS = 5;

    private final SourceSide source;
    private final LakeSide lake;
    private final CutRequests cuts;
    private final Policy policy;
    private final ReconcileConfig config;
    private final ReconciliationMetrics metrics;
    private final VerdictLog verdicts;
    private final String version;
    private final Clock clock;
    private final ReadingLimits limits;

    @Inject
    Reconciler(
            SourceSide source,
            LakeSide lake,
            CutRequests cuts,
            Policy policy,
            ReconcileConfig config,
            ReconciliationMetrics metrics,
            VerdictLog verdicts,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this(source, lake, cuts, policy, config, metrics, verdicts, version, Clock.systemUTC(), Alarm::ofTheMachine);
    }

    Reconciler(
            SourceSide source,
            LakeSide lake,
            CutRequests cuts,
            Policy policy,
            ReconcileConfig config,
            ReconciliationMetrics metrics,
            VerdictLog verdicts,
            String version,
            Clock clock,
            Alarm alarm) {
        this.source = source;
        this.lake = lake;
        this.cuts = cuts;
        this.policy = policy;
        this.config = config;
        this.metrics = metrics;
        this.verdicts = verdicts;
        this.version = version;
        this.clock = clock;
        this.limits = new ReadingLimits(config, clock, alarm);
    }

    /**
     * Runs to a verdict. Interrupting the thread stops both sides, at the database too.
     *
     * @param progress is called on the calling thread, a few times per table
     * @throws InvalidRequestException if no table matches, or the policy does not fit a table
     * @throws NotCompletedException if a side cannot be read or the cut is not reached in time
     * @throws InterruptedException if interrupted: no verdict
     */
    public Report reconcile(ReconciliationRequest request, Consumer<Progress> progress) throws InterruptedException {
        return concluded(() -> compare(request, progress));
    }

    /**
     * As {@link #reconcile}, of a copy that no log follows: both sides are at one position already.
     *
     * @param snapshot that the copy was made of
     * @param cut the copy
     */
    public Report reconcileCopy(
            SourceSnapshot snapshot, OfficialCut cut, ReconciliationRequest request, Consumer<Progress> progress)
            throws InterruptedException {
        Instant startedAt = clock.instant();
        Comparison comparison = comparison(request, progress);
        return concluded(() -> limits.within(() -> {
            comparison.goOn(snapshot, cut, Optional::empty);
            return comparison.report(version, startedAt, clock.instant());
        }));
    }

    /** What leads to a report. */
    private interface Comparing {
        Report compare() throws InterruptedException;
    }

    private Report concluded(Comparing comparing) throws InterruptedException {
        try {
            Report report = comparing.compare();
            metrics.finished(report);
            keep(report);
            LOG.infof(
                    "Reconciliation of %d tables at %s: %s",
                    report.tables().size(), report.sourcePosition(), report.verdict());
            return report;
        } catch (ReconciliationException | InterruptedException e) {
            metrics.notCompleted();
            throw e;
        }
    }

    /**
     * What {@link #reconcile} would cost the source, without beginning with it.
     *
     * @throws InvalidRequestException if no table matches, or the policy does not fit a table
     * @throws NotCompletedException if the source is away
     */
    public Estimate estimate(ReconciliationRequest request) {
        List<SourceSide.Size> sizes = source.sizes();
        request.requireMatches(sizes.stream().map(size -> size.table().id()).toList());
        List<Estimate.Table> tables = sizes.stream()
                .filter(size -> request.covers(size.table().id()))
                .map(size -> estimate(size, request.level()))
                .toList();
        if (tables.isEmpty()) {
            throw Comparison.noTable(request);
        }
        return new Estimate(request.level(), tables);
    }

    private Estimate.Table estimate(SourceSide.Size size, Level level) {
        // Whether the database's encoding allows it is not asked for: there is hardly another than UTF8.
        ComparisonPlan plan =
                new ComparisonPlan(Comparison.compile(policy, size.table()), true, ComparisonPlan.Rows.ALL_CAN_BE_HELD);
        boolean inDatabase = level == Level.COUNTS ? !plan.filters() : plan.inDatabase();
        return new Estimate.Table(
                size.table().id().toString(),
                size.rows(),
                size.bytes(),
                inDatabase ? 0 : size.bytes(),
                plan.describe(level));
    }

    /** A verdict that cannot be kept is a verdict all the same. */
    private void keep(Report report) {
        try {
            verdicts.keep(report);
        } catch (ReconciliationException e) {
            LOG.warnf("The verdict is not kept beyond this process: %s", e.getMessage());
        }
    }

    private Comparison comparison(ReconciliationRequest request, Consumer<Progress> progress) {
        return new Comparison(request, policy, lake, config, progress);
    }

    private Report compare(ReconciliationRequest request, Consumer<Progress> progress) throws InterruptedException {
        limits.check();
        Instant startedAt = clock.instant();
        Comparison comparison = comparison(request, progress);
        int missed = 0;
        do {
            progress.accept(new Progress("holding replication to take a snapshot of the source", 0, 0));
            // Where a cut was missed replication may just be beginning again.
            Duration patience = missed == 0 ? Duration.ZERO : config.cutWait();
            try (CutRequests.Hold hold = cuts.hold(config.snapshotWait().plus(HOLD_MARGIN), patience);
                    SourceSnapshot snapshot = source.open(config.snapshotWait())) {
                boolean inTime = limits.untilTooOld(left -> {
                            comparison.goOn(snapshot, cut(snapshot, hold, progress), left);
                            return true;
                        })
                        .orElse(false);
                missed = 0;
                if (!inTime) {
                    comparison.snapshotBecameTooOld(limits.age());
                }
            } catch (CutMissedException e) {
                if (++missed == MAX_MISSED_CUTS) {
                    throw e;
                }
                LOG.infof("Another cut is asked for: %s", e.getMessage());
            }
        } while (!comparison.isOver());
        return comparison.report(version, startedAt, clock.instant());
    }

    private OfficialCut cut(SourceSnapshot snapshot, CutRequests.Hold hold, Consumer<Progress> progress)
            throws InterruptedException {
        CompletableFuture<OfficialCut> promise = hold.release(snapshot::visible);
        progress.accept(new Progress("waiting for the lake to reach the snapshot", 0, 0));
        return await(promise);
    }

    private OfficialCut await(CompletableFuture<OfficialCut> promise) throws InterruptedException {
        try {
            OfficialCut cut = promise.get(config.cutWait().toMillis(), TimeUnit.MILLISECONDS);
            if (Thread.interrupted()) {
                // What came in time for the promise came too late for the snapshot all the same.
                throw new InterruptedException();
            }
            return cut;
        } catch (TimeoutException e) {
            throw new NotCompletedException("Cannot compare: the lake did not reach the snapshot within "
                    + config.cutWait().toSeconds()
                    + " s; look at the replication's lag, or raise SLUICE_RECONCILE_CUT_WAIT");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ReconciliationException known) {
                throw known;
            }
            throw new NotCompletedException("Cannot compare: replication failed before it reached the snapshot", e);
        } finally {
            promise.cancel(true);
        }
    }
}
