package dev.sluice.reconcile;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What Prometheus learns of reconciliations; docs/metrics.md names and explains each metric. */
@Singleton
final class ReconciliationMetrics {
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<String, Instant> proofs = new ConcurrentHashMap<>();

    // Before the first verdict nothing is known, not even that nothing differs.
    private volatile double mismatches = Double.NaN;
    private volatile double coverage = Double.NaN;

    @Inject
    ReconciliationMetrics(MeterRegistry registry) {
        this(registry, Clock.systemUTC());
    }

    ReconciliationMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        Gauge.builder("sluice.reconciliation.mismatches", () -> mismatches)
                .description("Tables that differed in the last reconciliation")
                .register(registry);
        Gauge.builder("sluice.reconciliation.coverage", () -> coverage)
                .description("Share of the source's columns that the last reconciliation compared")
                .register(registry);
    }

    void finished(Report report) {
        mismatches = report.tables().stream()
                .filter(table -> table.verdict() == Verdict.MISMATCH)
                .count();
        coverage = coverage(report.tables());
        report.tables().stream()
                .filter(TableReport::isProof)
                .forEach(table -> proven(new VerdictLog.Proof(table.table(), report.finishedAt())));
        count(report.verdict().name());
    }

    /** A table's newest proof; older ones are ignored. */
    void proven(VerdictLog.Proof proof) {
        Instant known = proofs.merge(proof.table(), proof.at(), (one, other) -> one.isAfter(other) ? one : other);
        if (known.equals(proof.at())) {
            // Registering a gauge again changes nothing.
            Gauge.builder("sluice.reconciliation.proof.age", () -> age(proof.table()))
                    .description("Age of the last verdict that the table's checksums are equal")
                    .baseUnit("seconds")
                    .tag("table", proof.table())
                    .register(registry);
        }
    }

    private double age(String table) {
        return Duration.between(proofs.getOrDefault(table, Instant.EPOCH), clock.instant())
                        .toMillis()
                / 1000.0;
    }

    private static double coverage(List<TableReport> tables) {
        long compared = tables.stream().mapToLong(TableReport::comparedColumns).sum();
        long left =
                tables.stream().mapToLong(table -> table.notCompared().size()).sum();
        return compared + left == 0 ? Double.NaN : (double) compared / (compared + left);
    }

    void notCompleted() {
        count("NOT_COMPLETED");
    }

    private void count(String verdict) {
        registry.counter("sluice.reconciliations", "verdict", verdict.toLowerCase(Locale.ROOT))
                .increment();
    }
}
