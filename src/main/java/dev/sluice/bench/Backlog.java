package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ServiceLaunch;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * The database that is measured on, with all that is its own: a table of 16 columns, about 230 bytes a row, and a log of
 * single-row updates in random order of keys, a hundred in a transaction. Whoever reads the log does so under a name.
 */
interface Backlog extends AutoCloseable {
    String TABLE = "bench_rows";
    int TRANSACTION = 100;
    Duration RELEASE_BOUND = Duration.ofSeconds(10);
    Duration RELEASE_INTERVAL = Duration.ofMillis(50);

    /** What the server does so that its data outlives it. */
    enum Durability {
        /** What a server usually does. */
        FULL,
        /** Nothing in it has to outlive the run: it is to be no bottleneck. */
        NONE
    }

    /** To the database that the table is in. */
    Connection connect() throws SQLException;

    /** Of a service that replicates the table from here, under that name. */
    Map<String, String> environment(String reader);

    /** What nobody can exceed here. */
    Ceilings ceilings();

    /** Makes the table, and fills it; and a procedure {@code churn(changes, batch)} that updates its rows. */
    void load(int rows) throws SQLException;

    /** Writes the log, {@link #TRANSACTION} changes in a transaction. */
    default void update(int changes) throws SQLException {
        execute("call churn(" + changes + ", " + TRANSACTION + ")");
    }

    /** Changes each of these rows once, in one statement. */
    void touch(Connection connection, Long[] ids) throws SQLException;

    /** The log from here on is there for the engine of that name. */
    void admit(String reader) throws SQLException, InterruptedException;

    /** That reader has no more use for the log. Waits until the server noticed. */
    void dismiss(String reader) throws SQLException, InterruptedException;

    /** Whether that reader has the log open just now. */
    boolean isRead(Connection connection, String reader) throws SQLException;

    /** Waits, within a bound, until that reader has the log open no longer. */
    default void awaitRelease(Connection connection, String reader) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + RELEASE_BOUND.toNanos();
        while (isRead(connection, reader) && System.nanoTime() < deadline) {
            Thread.sleep(RELEASE_INTERVAL);
        }
    }

    /** Runs statements one after the other, over one connection. */
    default void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Ends the server. */
    @Override
    void close() throws IOException, InterruptedException;

    /** The packaged service between this database and an empty lake. */
    default ServiceLaunch service(PackagedApplication application, Workspace workspace, Masks masks, String reader)
            throws IOException {
        return ServiceLaunch.of(application.jar(), workspace.service())
                .withEnvironment(masks.environment(workspace.service()))
                .withEnvironment(environment(reader))
                .withEnvironment(Map.of(
                        "SLUICE_LAKE_URI",
                        "jdbc:sqlite:" + workspace.catalog(),
                        "SLUICE_LAKE_WAREHOUSE",
                        workspace.warehouse().toString(),
                        "SLUICE_LAKE_INDEX_PATH",
                        workspace.index().toString()));
    }
}
