package dev.sluice.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What the source measures. */
@Singleton
public final class SourceMetrics {
    private final Counter changes;
    private final Counter copied;
    private final Counter authenticationFailures;
    private final AtomicLong changesRead = new AtomicLong();
    private final AtomicLong rowsCopied = new AtomicLong();
    private final AtomicLong lagBytes = new AtomicLong();
    private final AtomicLong positionGap = new AtomicLong();
    private volatile Supplier<Duration> lag = () -> Duration.ZERO;
    private volatile Supplier<List<CopyStatus>> copies = List::of;
    private final AtomicLong unacknowledged = new AtomicLong();

    public SourceMetrics(MeterRegistry registry) {
        changes = Counter.builder("sluice.source.changes")
                .description("Row changes read from the log")
                .register(registry);
        copied = Counter.builder("sluice.source.rows.copied")
                .description("Rows read by the initial copy")
                .register(registry);
        authenticationFailures = Counter.builder("sluice.auth.failures")
                .description("Times the source refused our credentials")
                .register(registry);
        Gauge.builder("sluice.lag.bytes", lagBytes, AtomicLong::doubleValue)
                .description("Bytes of log behind the acknowledged position")
                .register(registry);
        Gauge.builder("sluice.lag.seconds", () -> lag.get().toMillis() / 1000.0)
                .description("Age of the oldest change that is not yet durable in the lake; 0 when there is none")
                .register(registry);
        Gauge.builder("sluice.source.unacknowledged.batches", unacknowledged, AtomicLong::doubleValue)
                .description("Batches handed over and not yet official")
                .register(registry);
        Gauge.builder(
                        "sluice.copy.ranges",
                        () -> copies.get().stream().mapToInt(CopyStatus::ranges).sum())
                .description("Ranges of the newest initial copy")
                .register(registry);
        Gauge.builder(
                        "sluice.copy.ranges.finished",
                        () -> copies.get().stream()
                                .mapToInt(CopyStatus::finishedRanges)
                                .sum())
                .description("Ranges of the newest initial copy that were read")
                .register(registry);
        Gauge.builder(
                        "sluice.copy.rows.estimated",
                        () -> copies.get().stream()
                                .mapToLong(CopyStatus::estimatedRows)
                                .sum())
                .description("Rows that the source's statistics expect of the newest initial copy")
                .register(registry);
        Gauge.builder("sluice.position.gap", positionGap, AtomicLong::doubleValue)
                .description("1 if the log no longer holds what the lake still needs")
                .register(registry);
    }

    void read(long changeCount, long copiedCount) {
        changes.increment(changeCount);
        copied.increment(copiedCount);
        changesRead.addAndGet(changeCount);
        rowsCopied.addAndGet(copiedCount);
    }

    /** The source refused our credentials. */
    public void authenticationFailed() {
        authenticationFailures.increment();
    }

    /** Whether the log still holds what the lake needs. */
    public void positionGap(PositionGap gap) {
        positionGap.set(gap == PositionGap.FOUND ? 1 : 0);
    }

    /** Whether the log still holds what the lake needs. */
    public enum PositionGap {
        NONE,
        FOUND
    }

    void lagBytes(long bytes) {
        lagBytes.set(bytes);
    }

    /** @param newCopies how far the tables of the copy are that begins */
    public void copying(Supplier<List<CopyStatus>> newCopies) {
        copies = newCopies;
    }

    /** The tables of the newest copy; empty if this process has made none. */
    public List<CopyStatus> copies() {
        return copies.get();
    }

    void measureLag(Supplier<Duration> newLag) {
        lag = newLag;
    }

    /** How many batches were handed over and wait for their acknowledgement. */
    void unacknowledged(int batches) {
        unacknowledged.set(batches);
    }

    long lagBytes() {
        return lagBytes.get();
    }

    long changesRead() {
        return changesRead.get();
    }

    long rowsCopied() {
        return rowsCopied.get();
    }
}
