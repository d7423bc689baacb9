package dev.sluice.bench;

import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.ServiceReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How long changes take from their commit at the source until they can be read in the lake, under a steady load: what the
 * service answers is asked for from outside, so that the time to answer is part of it.
 */
final class SteadyFreshness {
    static final int MEASURED_SECONDS = 60;

    private static final Duration REST_BOUND = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    private SteadyFreshness() {}

    /**
     * Offers the load, of which what follows the warm-up counts.
     *
     * @param updates that one of the load's transactions writes
     */
    static Latencies measure(
            ServiceProcess service,
            Backlog backlog,
            SteadyLoad.Updates updates,
            int changesPerSecond,
            int warmUpSeconds)
            throws IOException, InterruptedException {
        SteadyLoad load = new SteadyLoad(backlog, updates, changesPerSecond, warmUpSeconds + MEASURED_SECONDS);
        ServiceReader reader = new ServiceReader(service);
        ProcessMeter meter = new ProcessMeter(service.pid());
        int first = load.transactions() * warmUpSeconds / (warmUpSeconds + MEASURED_SECONDS);
        long[] latencies = new long[load.transactions()];
        double cpuBefore = 0;
        int readable = 0;
        long before = reader.status().changes();
        Thread writer = Thread.ofPlatform().name("bench-load").daemon().start(load);
        long deadline = System.nanoTime()
                + Duration.ofSeconds(warmUpSeconds + MEASURED_SECONDS)
                        .plus(REST_BOUND)
                        .toNanos();
        while (readable < load.transactions()) {
            if (System.nanoTime() > deadline || (!writer.isAlive() && load.written() < load.transactions())) {
                throw new IOException("Cannot measure: " + load.written() + " transactions were written and " + readable
                        + " became readable of " + load.transactions());
            }
            Thread.sleep(POLL);
            long official = (reader.status().changes() - before) / Backlog.TRANSACTION;
            long now = System.nanoTime();
            if (readable < first && official >= first) {
                cpuBefore = meter.cpuSeconds();
            }
            for (; readable < official; readable++) {
                latencies[readable] = now - load.committedAt(readable);
            }
        }
        long[] counted = Arrays.copyOfRange(latencies, first, latencies.length);
        Arrays.sort(counted);
        int last = load.transactions() - 1;
        Run run = new Run(
                (long) counted.length * Backlog.TRANSACTION,
                (load.committedAt(last) - load.committedAt(first)) / 1e9,
                meter.cpuSeconds() - cpuBefore,
                meter.peakResidentMiB());
        return new Latencies(counted, run, changesPerSecond);
    }

    /**
     * @param nanos of each transaction that counts, in order of length
     * @param run in which they were measured
     * @param offered changes per second that were to be written
     */
    record Latencies(long[] nanos, Run run, int offered) {
        /** What that percentage of the transactions does not exceed. */
        double millis(int percentage) {
            return nanos[nanos.length * percentage / 100] / 1e6;
        }

        Result result(String name, int percentage, long goalMillis) {
            return new Result(
                    name + ".p" + percentage,
                    millis(percentage),
                    "ms",
                    Optional.of(new Result.Goal.AtMost(goalMillis)),
                    run);
        }

        /** Median and p99, and whether the load was what it should be. */
        List<Result> results(String name, long goalP50Millis, long goalP99Millis) {
            Result.Goal written = new Result.Goal.AtLeast(offered * 98L / 100);
            return List.of(
                    result(name, 50, goalP50Millis),
                    result(name, 99, goalP99Millis),
                    new Result(name + ".load", run.changesPerSecond(), "changes/s", Optional.of(written), run));
        }
    }
}
