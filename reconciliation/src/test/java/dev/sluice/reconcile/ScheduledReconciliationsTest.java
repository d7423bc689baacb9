package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.policy.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ScheduledReconciliationsTest {
    private final LakeInMemory lake = new LakeInMemory();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KeptInMemory verdicts = new KeptInMemory();

    @Test
    void one_starts_when_its_minute_comes_and_earlier_proofs_are_known() {
        // A clock that stands half a second before a minute.
        Instant now = Instant.now();
        Duration ahead = Duration.between(
                        now, now.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60))
                .minusMillis(500);
        Clock clock = Clock.offset(Clock.systemUTC(), ahead);
        ReconciliationMetrics metrics = new ReconciliationMetrics(meters, clock);
        ReconcileConfig config = ReconcilerFixture.config("* * * * * public.* counts");
        Reconciliations reconciliations = new Reconciliations(new Reconciler(
                new SourceAway(new CountDownLatch(0)),
                lake,
                lake,
                Policy.passingEverything(),
                config,
                metrics,
                verdicts,
                "1"));
        verdicts.earlier.add(
                new VerdictLog.Proof("public.people", clock.instant().minusSeconds(3600)));
        ScheduledReconciliations scheduled =
                new ScheduledReconciliations(reconciliations, config, verdicts, metrics, clock);
        scheduled.start();
        try {
            await().untilAsserted(() -> assertThat(reconciliations.list())
                    .singleElement()
                    .satisfies(started -> assertThat(started.request().level()).isEqualTo(Level.COUNTS)));
            assertThat(meters.get("sluice.reconciliation.proof.age")
                            .tag("table", "public.people")
                            .gauge()
                            .value())
                    .isBetween(3600.0, 3700.0);
        } finally {
            scheduled.close();
        }
    }
}
