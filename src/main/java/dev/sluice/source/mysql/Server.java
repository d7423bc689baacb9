package dev.sluice.source.mysql;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.TableSize;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the server must be like, and where its log ends. */
final class Server {
    /** A setting that must have a value, and the statement that gives it. */
    record Requirement(String variable, List<String> allowed, String remedy) {
        boolean isMet(String value) {
            return allowed.contains(value.toUpperCase(Locale.ROOT));
        }
    }

    /** The empty value stands for servers that do not have the setting. */
    static final List<Requirement> REQUIREMENTS = List.of(
            new Requirement("log_bin", List.of("ON"), "Start the server with --log-bin"),
            new Requirement("binlog_format", List.of("ROW"), "SET PERSIST binlog_format = 'ROW';"),
            new Requirement("binlog_row_image", List.of("FULL"), "SET PERSIST binlog_row_image = 'FULL';"),
            new Requirement("binlog_row_value_options", List.of(""), "SET PERSIST binlog_row_value_options = '';"),
            new Requirement(
                    "binlog_transaction_compression",
                    List.of("", "OFF"),
                    "SET PERSIST binlog_transaction_compression = OFF;"),
            new Requirement(
                    "gtid_mode",
                    List.of("ON"),
                    "SET PERSIST enforce_gtid_consistency = ON; SET PERSIST gtid_mode = OFF_PERMISSIVE; SET PERSIST"
                            + " gtid_mode = ON_PERMISSIVE; SET PERSIST gtid_mode = ON;"));

    static final int OLDEST_MAJOR = 8;

    /** Makes a session read statistics as they are now, and not as they were up to a day ago. */
    static final String FRESH_STATISTICS = "SET SESSION information_schema_stats_expiry = 0";

    /** Rows and bytes of the table of a database, about. */
    private static final String TABLE_SIZE = "SELECT coalesce(table_rows, 0), coalesce(data_length, 0)"
            + " FROM information_schema.tables WHERE table_schema = ? AND table_name = ?";

    private Server() {}

    /** @throws FatalSourceException if the server cannot be replicated from as it is */
    static void check(Connection connection) throws SQLException {
        if (major(connection) < OLDEST_MAJOR) {
            throw new FatalSourceException("Cannot replicate from MySQL " + version(connection)
                    + ": 8.0 or later is needed, and no other product that speaks its protocol");
        }
        for (Requirement requirement : REQUIREMENTS) {
            String value = Sql.variable(connection, requirement.variable());
            if (!requirement.isMet(value)) {
                throw new FatalSourceException(
                        "Cannot replicate: " + requirement.variable() + " is '" + value + "'. " + requirement.remedy());
            }
        }
    }

    static String version(Connection connection) throws SQLException {
        return Sql.text(connection, "SELECT VERSION()");
    }

    /** 0 for MariaDB, whose log is another. */
    static int major(Connection connection) throws SQLException {
        String version = version(connection);
        return version.contains("MariaDB") ? 0 : Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    /** @param version of three numbers, as {@code 8.0.14} */
    static boolean isAtLeast(Connection connection, String version) throws SQLException {
        return Arrays.compare(numbers(version(connection)), numbers(version)) >= 0;
    }

    /** @param version as {@code 8.0.15-log} */
    private static int[] numbers(String version) {
        return Arrays.stream(version.split("[^0-9]+", -1))
                .limit(3)
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Where the log ends. */
    static BinlogPosition position(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(statusCommand(connection))) {
            if (!row.next()) {
                throw new FatalSourceException("Cannot replicate: the server writes no binary log (log_bin)");
            }
            return new BinlogPosition(
                    GtidSet.parse(row.getString("Executed_Gtid_Set")), row.getString("File"), row.getLong("Position"));
        }
    }

    private static String statusCommand(Connection connection) throws SQLException {
        String[] parts = version(connection).split("[.-]", -1);
        boolean renamed = Integer.parseInt(parts[0]) > 8 || (parts[0].equals("8") && Integer.parseInt(parts[1]) >= 2);
        return renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    /** About, as the server's statistics have them. */
    static List<TableSize> sizes(Connection connection, List<SourceTable> tables) throws SQLException {
        List<TableSize> sizes = new ArrayList<>();
        try (Statement fresh = connection.createStatement();
                PreparedStatement measure = connection.prepareStatement(TABLE_SIZE)) {
            fresh.execute(FRESH_STATISTICS);
            for (SourceTable table : tables) {
                measure.setString(1, table.schema().id().schema());
                measure.setString(2, table.schema().id().name());
                try (ResultSet row = measure.executeQuery()) {
                    sizes.add(
                            row.next()
                                    ? new TableSize(table.schema(), row.getLong(1), row.getLong(2))
                                    : new TableSize(table.schema(), 0, 0));
                }
            }
        }
        return sizes;
    }

    /** Bytes of log behind the position; those of whole files that are gone do not count. */
    static long bytesBehind(Connection connection, BinlogPosition position) throws SQLException {
        long bytes = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW BINARY LOGS")) {
            while (row.next()) {
                int order = BinlogPosition.FILES.compare(row.getString(1), position.file());
                bytes += order < 0 ? 0 : row.getLong(2) - (order == 0 ? position.offset() : 0);
            }
        }
        return bytes;
    }
}
