package dev.sluice.source.postgres;

import dev.sluice.row.ReadFrom;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The snapshot that creating a logical replication slot exports.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">CREATE_REPLICATION_SLOT</a>
 */
public final class ExportedSnapshot implements PlacedSnapshot {
    private static final Logger LOG = Logger.getLogger(ExportedSnapshot.class);

    /** A server finds a consistent place in less, where nobody keeps a transaction open. */
    private static final Duration OVERDUE = Duration.ofSeconds(5);

    /** What pgoutput's message of a commit begins with. */
    private static final char COMMIT_MESSAGE = 'C';

    private final PostgresConnections connections;
    private final Connection exporter;
    private final String slot;
    private final LogPosition position;
    private final String name;
    private final SnapshotVisibility visibility;

    private ExportedSnapshot(
            PostgresConnections connections, Connection exporter, String slot, LogPosition position, String name)
            throws SQLException {
        this.connections = connections;
        this.exporter = exporter;
        this.slot = slot;
        this.position = position;
        this.name = name;
        try (Connection reader = openReader();
                Statement statement = reader.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_current_snapshot()::text")) {
            rows.next();
            this.visibility = SnapshotVisibility.parse(rows.getString(1));
        }
    }

    /**
     * Takes a snapshot by way of a slot that vanishes with it.
     *
     * @param bound how long the server may take to find a consistent place: it waits for the transactions that run
     * @throws RetryableSourceException if the bound passes (naming what it waited for) or the server is away
     * @throws dev.sluice.source.FatalSourceException if the server refuses
     */
    public static ExportedSnapshot temporary(PostgresConnections connections, Duration bound) {
        String slot = "sluice_" + UUID.randomUUID().toString().replace("-", "");
        return create(connections, slot, slot + " TEMPORARY", bound);
    }

    /** As {@link #temporary}, but the slot stays, and holds the log from {@link #position} on. */
    public static ExportedSnapshot permanent(PostgresConnections connections, String slot, Duration bound) {
        return create(connections, slot, slot, bound);
    }

    @SuppressWarnings("MustBeClosedChecker") // the connection lives as long as the snapshot
    private static ExportedSnapshot create(
            PostgresConnections connections, String slot, String slotClause, Duration bound) {
        Connection exporter;
        try {
            exporter = connections.openReplication();
        } catch (SQLException e) {
            throw SqlErrors.of("connect for a snapshot", e);
        }
        long begun = System.nanoTime();
        try (Statement statement = exporter.createStatement();
                OverdueWatch _ = OverdueWatch.start(
                        OVERDUE,
                        () -> LOG.warnf(
                                "Waiting for a snapshot for %d s now, until the transactions that run have ended. Oldest: %s",
                                Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                                oldestTransactions(connections)))) {
            statement.setQueryTimeout(Math.toIntExact(Math.max(1, bound.toSeconds())));
            LogPosition position;
            String name;
            // This form of the command is understood by every version from 10 on.
            try (ResultSet row = statement.executeQuery(
                    "CREATE_REPLICATION_SLOT " + slotClause + " LOGICAL pgoutput EXPORT_SNAPSHOT")) {
                row.next();
                position = LogPosition.parse(row.getString("consistent_point"));
                name = row.getString("snapshot_name");
            }
            return new ExportedSnapshot(connections, exporter, slot, position, name);
        } catch (SQLException e) {
            PostgresConnections.closeQuietly(exporter);
            throw explain(connections, bound, e);
        } catch (RuntimeException e) {
            PostgresConnections.closeQuietly(exporter);
            throw e;
        }
    }

    private static SourceException explain(PostgresConnections connections, Duration bound, SQLException cause) {
        if (!SqlErrors.CANCELLED.equals(cause.getSQLState())) {
            return SqlErrors.of("take a snapshot", cause);
        }
        return new RetryableSourceException("Cannot take a snapshot within " + bound.toSeconds()
                + " s: the server first waits for the transactions that run; end them or try again. Oldest: "
                + oldestTransactions(connections));
    }

    /** Of other roles' transactions the server tells the ages to members of pg_read_all_stats alone. */
    private static String oldestTransactions(PostgresConnections connections) {
        List<String> found = new ArrayList<>();
        try (Connection connection = connections.open();
                Statement statement = connection.createStatement();
                // No query texts: they hold values.
                ResultSet rows = statement.executeQuery("""
                        SELECT 'pid ' || pid || ', ' || coalesce(extract(epoch FROM now() - xact_start)::bigint || ' s',
                               'age hidden from this role (GRANT pg_read_all_stats TO ' || quote_ident(current_user) || ')')
                               AS what, age(backend_xid) AS ids
                          FROM pg_stat_activity
                         WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
                        UNION ALL
                        SELECT 'prepared transaction ' || transaction || ', '
                               || extract(epoch FROM now() - prepared)::bigint || ' s', age(transaction)
                          FROM pg_prepared_xacts
                         ORDER BY ids DESC LIMIT 5""")) {
            while (rows.next()) {
                found.add(rows.getString("what"));
            }
        } catch (SQLException e) {
            return "unknown (" + e.getMessage() + ")";
        }
        return found.isEmpty() ? "none is left" : String.join("; ", found);
    }

    /** The slot's name. */
    public String slot() {
        return slot;
    }

    @Override
    public LogPosition position() {
        return position;
    }

    /** As {@code SET TRANSACTION SNAPSHOT} takes it. */
    public String name() {
        return name;
    }

    SnapshotVisibility visibility() {
        return visibility;
    }

    @Override
    public boolean visible(String transactionId) {
        return visibility.shows(transactionId);
    }

    @Override
    public int readers(int wanted) {
        return wanted;
    }

    @Override
    public Connection openReader() throws SQLException {
        Connection connection = connections.open();
        try {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + name + "'");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public ReadFrom readFrom() {
        return ReadFrom.primary(connections.address());
    }

    @Override
    public SourceException explain(String action, SQLException cause) {
        return SqlErrors.of(action, cause);
    }

    /** Whose log {@link #position} lies in. Readers that are open stay so, but no more can be opened. */
    Lineage lineage() {
        try {
            return Lineage.of(exporter);
        } catch (SQLException e) {
            throw SqlErrors.of("identify the source", e);
        }
    }

    /**
     * The transactions of the publication that committed after {@link #position} and up to a later place: their ids. Empty
     * if others committed from there on up to another place, or by the very record that follows that. Readers that are open
     * stay so, but no more can be opened.
     *
     * @param place the end of a record of the log
     * @param quietUntil the end of the same record, or of a later one
     * @param bound how long the server may take
     */
    Optional<Set<String>> committedUntil(
            LogPosition place, LogPosition quietUntil, String publication, Duration bound) {
        // The server stops behind the first record that ends at or beyond what it is given: one byte more is one more
        // record.
        String commits = "SELECT xid::text, lsn FROM pg_logical_slot_peek_binary_changes(" + Sql.literal(slot) + ", '"
                + new LogPosition(quietUntil.lsn() + 1) + "', NULL, 'proto_version', '1', 'publication_names', "
                + Sql.literal(Sql.quote(publication)) + ") WHERE get_byte(data, 0) = " + (int) COMMIT_MESSAGE;
        Set<String> found = new HashSet<>();
        try (Statement statement = exporter.createStatement()) {
            statement.setQueryTimeout(Math.toIntExact(Math.max(1, bound.toSeconds())));
            try (ResultSet rows = statement.executeQuery(commits)) {
                while (rows.next()) {
                    if (!place.covers(LogPosition.parse(rows.getString(2)))) {
                        return Optional.empty();
                    }
                    found.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.of("read which transactions the snapshot shows", e);
        }
        return Optional.of(found);
    }

    @Override
    public void close() {
        PostgresConnections.closeQuietly(exporter);
    }
}
