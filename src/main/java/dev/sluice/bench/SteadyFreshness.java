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
record SteadyFreshness(String name, long goalP50Millis, long goalP99Millis) {
    static final int WARM_UP_SECONDS = 20;
    static final int MEASURED_SECONDS = 60;

    private static final Duration REST_BOUND = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    List<Result> measure(ServiceProcess service, Backlog backlog, SteadyLoad.Updates updates, int changesPerSecond)
            throws IOException, InterruptedException {
        SteadyLoad load = new SteadyLoad(backlog, updates, changesPerSecond, WARM_UP_SECONDS + MEASURED_SECONDS);
        ServiceReader reader = new ServiceReader(service);
        ProcessMeter meter = new ProcessMeter(service.pid());
        int first = load.transactions() * WARM_UP_SECONDS / (WARM_UP_SECONDS + MEASURED_SECONDS);
        long[] latencies = new long[load.transactions()];
        double cpuBefore = 0;
        int readable = 0;
        long before = reader.status().changes();
        Thread writer = Thread.ofPlatform().name("bench-load").daemon().start(load);
        long deadline = System.nanoTime()
                + Duration.ofSeconds(WARM_UP_SECONDS + MEASURED_SECONDS)
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
        Result.Goal.AtLeast offered = new Result.Goal.AtLeast(changesPerSecond * 98L / 100);
        return List.of(
                result(name + ".p50", counted[counted.length / 2], goalP50Millis, run),
                result(name + ".p99", counted[counted.length * 99 / 100], goalP99Millis, run),
                new Result(name + ".load", run.changesPerSecond(), "changes/s", Optional.of(offered), run));
    }

    private static Result result(String measured, long nanos, long goalMillis, Run run) {
        return new Result(measured, nanos / 1e6, "ms", Optional.of(new Result.Goal.AtMost(goalMillis)), run);
    }
}
