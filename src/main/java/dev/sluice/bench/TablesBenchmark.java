package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ServiceProcess;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * How long a change takes from its commit at the source until it can be read in the lake, if changes are spread over many
 * tables: each transaction updates a row in a hundred of them, and every table changes about twice a second, so that nearly
 * every commit is one of all tables.
 */
final class TablesBenchmark {
    private static final int TABLES = 500;
    private static final int ROWS_PER_TABLE = 100;
    private static final int CHANGES_PER_SECOND = 1_000;
    private static final int WARM_UP_SECONDS = 60;
    private static final long GOAL_P50_MILLIS = 2_500;
    private static final long GOAL_P99_MILLIS = 5_000;
    private static final String PREFIX = "many_";
    private static final Duration COPY_BOUND = Duration.ofMinutes(10);

    private TablesBenchmark() {}

    static List<Result> run(PrintStream out, Source source) throws IOException, SQLException, InterruptedException {
        PackagedApplication application = PackagedApplication.find();
        Workspace workspace = Workspace.create("sluice-tables");
        boolean measured = false;
        try (Backlog backlog = source.start(application, workspace, Backlog.Durability.FULL)) {
            out.printf(Locale.ROOT, "tables: making %d tables of %d rows%n", TABLES, ROWS_PER_TABLE);
            create(backlog);
            ServiceContender contender = new ServiceContender(Masks.NONE, 1, application, backlog, workspace);
            String table = Objects.requireNonNull(
                    backlog.environment(contender.reader()).get("SLUICE_SOURCE_TABLES"));
            try (ServiceProcess service = contender
                    .launch()
                    .withEnvironment(Map.of(
                            "SLUICE_SOURCE_TABLES",
                            table.replace(Backlog.TABLE, PREFIX + "*"),
                            "SLUICE_SOURCE_PUBLICATION",
                            "bench_tables"))
                    .start()) {
                service.awaitReady(COPY_BOUND);
                out.printf(
                        Locale.ROOT,
                        "tables: %,d changes/s for %d s to warm up and %d s that count%n",
                        CHANGES_PER_SECOND,
                        WARM_UP_SECONDS,
                        SteadyFreshness.MEASURED_SECONDS);
                SteadyFreshness.Latencies latencies = SteadyFreshness.measure(
                        service, backlog, TablesBenchmark::touch, CHANGES_PER_SECOND, WARM_UP_SECONDS);
                contender.proveAndStop(service);
                measured = true;
                return latencies.results("tables", GOAL_P50_MILLIS, GOAL_P99_MILLIS);
            }
        } finally {
            if (measured) {
                Workspace.delete(workspace.root());
            } else {
                out.println("tables: what the run left is in " + workspace.root());
            }
        }
    }

    private static void create(Backlog backlog) throws SQLException {
        try (Connection connection = backlog.connect()) {
            connection.setAutoCommit(false);
            for (int table = 0; table < TABLES; table++) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("create table " + PREFIX + table
                            + " (id integer primary key, counter integer not null, note varchar(80))");
                }
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into " + PREFIX + table + " values (?, 0, 'as it was')")) {
                    for (int id = 0; id < ROWS_PER_TABLE; id++) {
                        insert.setInt(1, id);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
                connection.commit();
            }
        }
    }

    private static void touch(Connection connection, SplittableRandom random) throws SQLException {
        int[] tables = random.ints(0, TABLES)
                .distinct()
                .limit(Backlog.TRANSACTION)
                .sorted()
                .toArray();
        try (Statement statement = connection.createStatement()) {
            for (int table : tables) {
                statement.addBatch("update " + PREFIX + table + " set counter = counter + 1, note = 'changed "
                        + random.nextInt() + "' where id = " + random.nextInt(ROWS_PER_TABLE));
            }
            statement.executeBatch();
        }
    }
}
