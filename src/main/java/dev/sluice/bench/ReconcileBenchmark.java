package dev.sluice.bench;

import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.ServiceReader;
import dev.sluice.demo.ThrowAwayPostgres;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Rows a second that a running service reconciles, both sides read in full, against the database's own
 * {@code count(*), sum(md5(…))} over the same rows with the same number of workers, taken in turn.
 */
final class ReconcileBenchmark {
    /** At most 1.5 times the database's own time. */
    private static final double GOAL = 1 / 1.5;

    private static final String UNIT = "rows/s";
    private static final Duration COPY_BOUND = Duration.ofMinutes(20);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    private ReconcileBenchmark() {}

    static List<Result> run(PrintStream out, int rows, int rounds)
            throws IOException, SQLException, InterruptedException {
        return Measurement.run(out, "reconcile", rows, (application, backlog, workspace) -> {
            ServiceContender contender = new ServiceContender(
                    Masks.NONE,
                    1,
                    application,
                    backlog,
                    Workspace.at(workspace.root().resolve("service")));
            try (ServiceProcess service = contender.launch().start()) {
                service.awaitReady(COPY_BOUND);
                List<Result> results = measure(out, backlog.postgres(), service, rows, rounds);
                service.stop(STOP_BOUND);
                return results;
            }
        });
    }

    private static List<Result> measure(
            PrintStream out, ThrowAwayPostgres postgres, ServiceProcess service, int rows, int rounds)
            throws IOException, SQLException, InterruptedException {
        // Both warm: the table is in the database's memory, and the service has compiled what it runs.
        digestInDatabase(postgres);
        reconcile(service, rows);
        List<Run> ours = new ArrayList<>();
        List<Run> database = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            database.add(digestInDatabase(postgres));
            ours.add(reconcile(service, rows));
            out.printf(
                    Locale.ROOT,
                    "reconcile: %.1f s, the database's own checksum %.1f s%n",
                    ours.getLast().seconds(),
                    database.getLast().seconds());
        }
        Run reconciled = Run.total(ours);
        Run ceiling = Run.total(database);
        Result.Goal goal = new Result.Goal.Ratio(ceiling.changesPerSecond(), GOAL);
        return List.of(
                new Result("reconcile.rate", reconciled.changesPerSecond(), UNIT, Optional.of(goal), reconciled),
                new Result("reconcile.ceiling", ceiling.changesPerSecond(), UNIT, Optional.empty(), ceiling));
    }

    private static Run reconcile(ServiceProcess service, int rows) throws IOException, InterruptedException {
        ServiceReader reader = new ServiceReader(service);
        ProcessMeter meter = new ProcessMeter(service.pid());
        double cpu = meter.cpuSeconds();
        long start = System.nanoTime();
        String verdict = reader.awaitReconciliation(reader.startReconciliation(), COPY_BOUND)
                .verdict();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!verdict.equals("MATCH")) {
            throw new IOException("Cannot count this run: the lake does not equal the source, " + verdict);
        }
        return new Run(rows, seconds, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
    }

    /** By two workers, as many as a reconciliation has connections by default. */
    private static Run digestInDatabase(ThrowAwayPostgres postgres) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set max_parallel_workers_per_gather = 1");
            statement.execute("set parallel_setup_cost = 0");
            long start = System.nanoTime();
            try (ResultSet row = statement.executeQuery(
                    "select count(*), sum(('x' || left(md5(concat_ws('|', id, account, quantity, serial, amount, ratio,"
                            + " name, city, street, note, code, uid, updated_at, day, active, details)), 16))::bit(64)"
                            + "::bigint::numeric) from " + Backlog.TABLE)) {
                row.next();
                // Its processes' time is the server's, which nobody attributes to one query.
                return new Run(row.getLong(1), (System.nanoTime() - start) / 1e9, 0, OptionalLong.empty());
            }
        }
    }
}
