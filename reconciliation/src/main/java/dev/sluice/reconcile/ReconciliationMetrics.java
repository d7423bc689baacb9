package dev.sluice.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** {@code sluice_reconciliation_mismatches} and {@code sluice_reconciliations_total}. */
@Singleton
final class ReconciliationMetrics {
    private final MeterRegistry registry;
    private final AtomicLong mismatches = new AtomicLong();

    ReconciliationMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("sluice.reconciliation.mismatches", mismatches);
    }

    void finished(Report report) {
        mismatches.set(report.tables().stream()
                .filter(table -> table.verdict() == Verdict.MISMATCH)
                .count());
        count(report.verdict().name());
    }

    void notCompleted() {
        count("NOT_COMPLETED");
    }

    private void count(String verdict) {
        registry.counter("sluice.reconciliations", "verdict", verdict.toLowerCase(Locale.ROOT))
                .increment();
    }
}
