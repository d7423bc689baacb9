package dev.sluice.lake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The lake's meters, and the numbers that {@link LakeStatistics} shows. */
final class LakeMetrics implements Counts {
    enum Operation {
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE,
        COPY
    }

    private final MeterRegistry registry;
    private final Map<Operation, Counter> changes = new EnumMap<>(Operation.class);
    private final Counter commits;
    private final Counter bytes;
    private final Counter compactions;
    private final Counter compactedBytes;
    private final Counter expired;
    private final Counter orphans;
    private final Counter replayed;
    private final Counter outOfOrder;
    private final Counter quarantined;
    private final Counter replaced;
    private final Counter missing;
    private final Timer commitDuration;
    private final Timer latency;
    private final LatencyWindow recentLatencies = new LatencyWindow(System::nanoTime);
    private final AtomicLong official = new AtomicLong();

    LakeMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Operation operation : Operation.values()) {
            String tag = operation.name().toLowerCase(java.util.Locale.ROOT);
            changes.put(operation, registry.counter("sluice.changes", "operation", tag));
        }
        commits = registry.counter("sluice.commits");
        bytes = Counter.builder("sluice.lake.bytes").baseUnit("bytes").register(registry);
        compactions = registry.counter("sluice.lake.compactions");
        compactedBytes =
                Counter.builder("sluice.lake.compacted.bytes").baseUnit("bytes").register(registry);
        expired = registry.counter("sluice.lake.expired.snapshots");
        orphans = registry.counter("sluice.lake.orphans");
        replayed = registry.counter("sluice.replayed.changes");
        outOfOrder = registry.counter("sluice.out.of.order");
        quarantined = registry.counter("sluice.quarantined.rows");
        replaced = registry.counter("sluice.lake.replaced.inserts");
        missing = registry.counter("sluice.lake.missing.rows");
        commitDuration = registry.timer("sluice.commit.duration");
        latency = Timer.builder("sluice.latency")
                .description(
                        "From the commit at the source to the official commit in the lake, one sample a transaction")
                .publishPercentileHistogram()
                .register(registry);
    }

    void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }

    void changed(Operation operation, long count) {
        Counter counter = changes.get(operation);
        if (counter != null && count > 0) {
            counter.increment((double) count);
        }
    }

    void replayed(long count) {
        replayed.increment((double) count);
    }

    void outOfOrder() {
        outOfOrder.increment();
    }

    @Override
    public void replacedInsert() {
        replaced.increment();
    }

    @Override
    public void missingRow() {
        missing.increment();
    }

    void committedTable(TablePart part) {
        bytes.increment((double) part.bytes());
        if (part.rewritten() != null) {
            compactions.increment();
            compactedBytes.increment(
                    (double) part.rewritten().rewrite().output().fileSizeInBytes());
        }
    }

    void orphans(int files) {
        orphans.increment(files);
    }

    void expired(int snapshots) {
        expired.increment(snapshots);
    }

    void official(SealedCut cut, Instant now, Duration took) {
        commits.increment();
        cut.quarantined()
                .ifPresent(rows -> quarantined.increment((double) rows.file().recordCount()));
        commitDuration.record(took);
        cut.latencies().forEach(now, (millis, count) -> {
            recentLatencies.record(millis, count);
            official.addAndGet(count);
            latency.record(Duration.ofMillis(millis));
        });
    }

    LakeStatistics statistics() {
        LatencyHistogram recent = recentLatencies.recent();
        return new LakeStatistics(
                count(Operation.INSERT),
                count(Operation.UPDATE),
                count(Operation.DELETE),
                count(Operation.TRUNCATE),
                count(Operation.COPY),
                (long) replayed.count(),
                (long) outOfOrder.count(),
                (long) replaced.count(),
                (long) missing.count(),
                (long) commits.count(),
                (long) bytes.count(),
                official.get(),
                recent.count(),
                recent.percentile(0.5),
                recent.percentile(0.99));
    }

    private long count(Operation operation) {
        Counter counter = changes.get(operation);
        return counter == null ? 0 : (long) counter.count();
    }
}
