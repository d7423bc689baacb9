package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ServiceLaunch;
import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.ServiceReader;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/** The real packaged service: what counts is what is official in the lake. */
record ServiceContender(Masks masks, int round, PackagedApplication application, Backlog backlog, Workspace workspace)
        implements Contender {
    private static final Duration COPY_BOUND = Duration.ofMinutes(10);
    private static final Duration DRAIN_BOUND = Duration.ofMinutes(30);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);
    private static final Duration SHORTEST_POLL = Duration.ofMillis(50);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    @Override
    public String name() {
        return masks.title();
    }

    @Override
    public String reader() {
        return "bench_service_" + masks.name().toLowerCase(Locale.ROOT) + "_" + round;
    }

    @Override
    public void prime(Priming log) throws IOException, SQLException, InterruptedException {
        try (ServiceProcess service = launch().start()) {
            service.awaitReady(COPY_BOUND);
            log.write();
            awaitChanges(service, Backlog.TRANSACTION);
            stop(service);
        }
    }

    /** Afterwards, outside the time, it proves that what it wrote is right: a fast wrong copy is worth nothing. */
    @Override
    public Run drain(long warmUp, long changes) throws IOException, SQLException, InterruptedException {
        try (ServiceProcess service = launch().start()) {
            ProcessMeter meter = new ProcessMeter(service.pid());
            new ReaderWatch(backlog, reader()).awaitReader(service::isAlive);
            // The lake shows whole cuts, so there may be more of them than asked for.
            long warm = awaitChanges(service, warmUp);
            long start = System.nanoTime();
            double cpu = meter.cpuSeconds();
            long drained = awaitChanges(service, changes) - warm;
            Run run = new Run(
                    drained, (System.nanoTime() - start) / 1e9, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
            proveAndStop(service);
            return run;
        }
    }

    /** @throws IOException if the lake does not equal the source, or the service does not stop cleanly */
    void proveAndStop(ServiceProcess service) throws IOException, InterruptedException {
        ServiceReader reader = new ServiceReader(service);
        String verdict = reader.awaitReconciliation(reader.startReconciliation(), COPY_BOUND)
                .verdict();
        if (!verdict.equals("MATCH")) {
            throw new IOException("Cannot count this run: the lake does not equal the source, " + verdict);
        }
        stop(service);
    }

    /** @return how many are official in the lake, at least that many */
    static long awaitChanges(ServiceProcess service, long changes) throws IOException, InterruptedException {
        ServiceReader reader = new ServiceReader(service);
        long deadline = System.nanoTime() + DRAIN_BOUND.toNanos();
        service.awaitLive(COPY_BOUND);
        long start = System.nanoTime();
        long before = reader.status().changes();
        long seen = before;
        while (seen < changes) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Cannot measure the service: only " + seen + " of " + changes + " changes after "
                        + DRAIN_BOUND.toMinutes() + " min; see " + service.log());
            }
            Thread.sleep(pause(System.nanoTime() - start, seen - before, changes - seen));
            seen = reader.status().changes();
        }
        return seen;
    }

    /** A quarter of the time that the rest will take at the rate so far: asking costs the service CPU time as well. */
    private static Duration pause(long nanos, long done, long remaining) {
        Duration pause = done == 0 ? SHORTEST_POLL : Duration.ofNanos((long) ((double) nanos / done * remaining / 4));
        return pause.compareTo(SHORTEST_POLL) < 0
                ? SHORTEST_POLL
                : pause.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : pause;
    }

    private static void stop(ServiceProcess service) throws IOException, InterruptedException {
        int exit = service.stop(STOP_BOUND);
        if (exit != 0) {
            throw new IOException("Cannot measure the service: it ended with " + exit + "; see " + service.log());
        }
    }

    ServiceLaunch launch() throws IOException {
        return backlog.service(application, workspace, masks, reader());
    }
}
