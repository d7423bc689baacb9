package dev.sluice.bench;

import dev.sluice.demo.ThrowAwayPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** {@code COPY … (FORMAT binary)}, an aggregate with a parallel worker, and the engine with pgoutput. */
record PostgresCeilings(ThrowAwayPostgres server) implements Ceilings {
    private static final double GOAL = 0.85;

    @Override
    public Map<String, String> engine(BareContender.Settings settings, String reader, Path directory) {
        URI address = URI.create(server.url());
        Map<String, String> properties = new HashMap<>(Map.of(
                "connector.class",
                "io.debezium.connector.postgresql.PostgresConnector",
                "database.hostname",
                address.getHost(),
                "database.port",
                Integer.toString(address.getPort()),
                "database.user",
                "postgres",
                "database.password",
                "postgres",
                "database.dbname",
                address.getPath().substring(1),
                "plugin.name",
                "pgoutput",
                "slot.name",
                reader,
                "publication.name",
                PostgresBacklog.PUBLICATION,
                "table.include.list",
                "public." + Backlog.TABLE));
        properties.put("publication.autocreate.mode", "disabled");
        if (settings == BareContender.Settings.AS_SERVICE) {
            properties.put("sluice.type", "dev.sluice.source.postgres.ColumnConverters");
            properties.put("include.unknown.datatypes", "true");
        }
        return properties;
    }

    @Override
    public double goalOfEngine() {
        return GOAL;
    }

    @Override
    public String bulk() {
        return "copy";
    }

    @Override
    public Run readToNothing(long rows) throws IOException, SQLException {
        ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());
        try (Connection connection = server.connect()) {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT * FROM " + Backlog.TABLE + ") TO STDOUT (FORMAT binary)");
            long start = System.nanoTime();
            double cpu = meter.cpuSeconds();
            long messages = 0;
            while (copy.readFromCopy() != null) {
                messages++;
            }
            Run run =
                    new Run(rows, (System.nanoTime() - start) / 1e9, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
            // One a row, the header before and the end behind them.
            if (messages < rows) {
                throw new IOException("Cannot count this run: only " + messages + " messages for " + rows + " rows");
            }
            return run;
        }
    }

    @Override
    public Run digest() throws SQLException {
        try (Connection connection = server.connect();
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
