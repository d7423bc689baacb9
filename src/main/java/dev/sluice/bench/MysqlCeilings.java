package dev.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A streamed {@code SELECT}, an aggregate over each half of the table, and the engine with its history in a file. */
record MysqlCeilings(MysqlBacklog table) implements Ceilings {
    private static final double GOAL = 1;

    /** How MySQL's driver is told not to gather a result before it hands it over. */
    private static final int STREAMED = Integer.MIN_VALUE;

    @Override
    public Map<String, String> engine(BareContender.Settings settings, String reader, Path directory) {
        URI address = URI.create(table.server().url());
        Map<String, String> properties = new HashMap<>(Map.of(
                "connector.class",
                "io.debezium.connector.mysql.MySqlConnector",
                "database.hostname",
                address.getHost(),
                "database.port",
                Integer.toString(address.getPort()),
                "database.user",
                "root",
                "database.password",
                "",
                "database.server.id",
                "4711",
                "table.include.list",
                MysqlBacklog.SCHEMA + "." + Backlog.TABLE,
                "schema.history.internal",
                "io.debezium.storage.file.history.FileSchemaHistory",
                "schema.history.internal.file.filename",
                directory.resolve("history").toString(),
                // Only rows are counted.
                "include.schema.changes",
                "false"));
        if (settings == BareContender.Settings.AS_SERVICE) {
            properties.put("sluice.type", "dev.sluice.source.mysql.ColumnConverters");
            properties.put("sluice.exact.rows", "true");
        }
        return properties;
    }

    @Override
    public double goalOfEngine() {
        return GOAL;
    }

    @Override
    public String bulk() {
        return "select";
    }

    @Override
    public Run readToNothing(long rows) throws IOException, SQLException {
        ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());
        try (Connection connection = table.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "select * from " + Backlog.TABLE, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(STREAMED);
            long start = System.nanoTime();
            double cpu = meter.cpuSeconds();
            long seen = 0;
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    seen++;
                }
            }
            if (seen < rows) {
                throw new IOException("Cannot count this run: only " + seen + " of " + rows + " rows came");
            }
            return new Run(rows, (System.nanoTime() - start) / 1e9, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
        }
    }

    /** One statement has one thread here, so there is one for each half. */
    @Override
    public Run digest() throws SQLException, InterruptedException {
        try (Connection lower = table.connect();
                Connection upper = table.connect();
                ExecutorService workers = Executors.newFixedThreadPool(2)) {
            long start = System.nanoTime();
            Future<Long> first = workers.submit(() -> digest(lower, "<="));
            Future<Long> second = workers.submit(() -> digest(upper, ">"));
            long rows = first.get() + second.get();
            // What the server's threads take nobody attributes to one query.
            return new Run(rows, (System.nanoTime() - start) / 1e9, 0, OptionalLong.empty());
        } catch (ExecutionException e) {
            throw new SQLException("Cannot take the database's own checksum: " + e.getMessage(), e);
        }
    }

    /** @param side of the middle key that it begins or ends at */
    private static long digest(Connection connection, String side) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*), sum(cast(conv(left(md5(concat_ws('|', id, account, quantity, serial, amount,"
                                + " ratio, name, city, street, note, code, uid, updated_at, day, active, details)), 16),"
                                + " 16, 10) as unsigned)) from bench_rows where id " + side
                                + " (select max(id) / 2 from bench_rows)")) {
            row.next();
            return row.getLong(1);
        }
    }
}
