package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.policy.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReconciliationsTest {
    private static final ReconciliationRequest REQUEST = new ReconciliationRequest(List.of(), Level.ROWS);

    private final CountDownLatch answer = new CountDownLatch(1);
    private final LakeInMemory lake = new LakeInMemory();
    private final Reconciliations reconciliations = new Reconciliations(new Reconciler(
            new SourceAway(answer),
            lake,
            lake,
            Policy.passingEverything(),
            ReconcilerFixture.config(""),
            new ReconciliationMetrics(new SimpleMeterRegistry()),
            new KeptInMemory(),
            "1.0"));

    @Test
    void one_runs_at_a_time_and_failures_are_told() {
        Reconciliation first = reconciliations.start(REQUEST);
        assertThat(first.state()).isEqualTo(Reconciliation.State.RUNNING);
        assertThatThrownBy(() -> reconciliations.start(REQUEST))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining(first.id().toString());
        answer.countDown();
        await().untilAsserted(() -> assertThat(reconciliations.find(first.id())).hasValueSatisfying(reconciliation -> {
            assertThat(reconciliation.state()).isEqualTo(Reconciliation.State.NOT_COMPLETED);
            assertThat(reconciliation.failure())
                    .hasValueSatisfying(failure -> assertThat(failure).contains("the database is away"));
            assertThat(reconciliation.report()).isEmpty();
        }));
    }

    @Test
    void a_cancelled_one_has_no_verdict() {
        Reconciliation started = reconciliations.start(REQUEST);
        reconciliations.cancel(started.id());
        await().untilAsserted(() -> assertThat(reconciliations.find(started.id()))
                .hasValueSatisfying(reconciliation ->
                        assertThat(reconciliation.state()).isEqualTo(Reconciliation.State.NOT_COMPLETED)));
    }

    @Test
    void only_the_last_hundred_are_remembered() {
        answer.countDown();
        Reconciliation first = reconciliations.start(REQUEST);
        for (int more = 0; more < 100; more++) {
            await().pollInterval(Duration.ofMillis(1)).ignoreExceptions().until(() -> {
                reconciliations.start(REQUEST);
                return true;
            });
        }
        assertThat(reconciliations.find(first.id())).isEmpty();
        assertThat(reconciliations.list()).hasSize(100);
    }

    @Test
    void globs_match_whole_names() {
        ReconciliationRequest request = new ReconciliationRequest(List.of("shop.order?", "a+b.*"), Level.COUNTS);
        assertThat(request.covers(new dev.sluice.row.TableId("shop", "orders"))).isTrue();
        assertThat(request.covers(new dev.sluice.row.TableId("shop", "orders2")))
                .isFalse();
        assertThat(request.covers(new dev.sluice.row.TableId("a+b", "anything")))
                .isTrue();
        assertThatThrownBy(() -> new ReconciliationRequest(List.of("orders"), Level.COUNTS))
                .isInstanceOf(InvalidRequestException.class);
    }
}
