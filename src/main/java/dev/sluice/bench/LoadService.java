package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.ServiceReader;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** The real packaged service, on an empty lake. */
record LoadService(Masks masks, int round, PackagedApplication application, Backlog table, Workspace workspace) {
    private static final Duration BOUND = Duration.ofMinutes(30);
    private static final Duration STOP_BOUND = Duration.ofSeconds(60);

    /** Below a percent of the shortest copy that is worth measuring. */
    private static final Duration POLL = Duration.ofMillis(50);

    String name() {
        return masks.title();
    }

    private String reader() {
        return "bench_load_" + masks.ordinal() + "_" + round;
    }

    /** Afterwards, outside the time, it proves that the copy is right: a fast wrong copy is worth nothing. */
    Run copy(long rows) throws IOException, SQLException, InterruptedException {
        Run run;
        try (ServiceProcess service =
                table.service(application, workspace, masks, reader()).start()) {
            ProcessMeter meter = new ProcessMeter(service.pid());
            service.awaitLive(BOUND);
            ServiceReader reader = new ServiceReader(service);
            await(service, "begun", () -> reader.status().state().equals("COPYING"));
            long start = System.nanoTime();
            double cpu = meter.cpuSeconds();
            await(
                    service,
                    "made the copy official",
                    () -> !reader.officialTables().isEmpty());
            run = new Run(rows, (System.nanoTime() - start) / 1e9, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
            service.awaitReady(BOUND);
            String verdict = reader.awaitReconciliation(reader.startReconciliation(), BOUND)
                    .verdict();
            if (!verdict.equals("MATCH")) {
                throw new IOException("Cannot count this run: the lake does not equal the source, " + verdict);
            }
            int exit = service.stop(STOP_BOUND);
            if (exit != 0) {
                throw new IOException("Cannot measure the service: it ended with " + exit + "; see " + service.log());
            }
        }
        table.dismiss(reader());
        return run;
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(ServiceProcess service, String what, Condition condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (!condition.holds()) {
            if (!service.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("Cannot measure the service: it has not " + what + "; see " + service.log());
            }
            Thread.sleep(POLL);
        }
    }
}
