package dev.sluice.source.mysql;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Connections that all see the database as of one place in its log. That place is known because nobody could commit while
 * they began: for some milliseconds a lock is held, over everything where the role may, else over the replicated tables.
 * A GTID set that is equal before and after would prove nothing: InnoDB shows a transaction a moment before the set has it.
 */
final class ConsistentSnapshot implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ConsistentSnapshot.class);

    private final List<Connection> readers;
    private final List<SourceTable> tables;
    private final BinlogPosition position;

    private ConsistentSnapshot(List<Connection> readers, List<SourceTable> tables, BinlogPosition position) {
        this.readers = List.copyOf(readers);
        this.tables = List.copyOf(tables);
        this.position = position;
    }

    /**
     * @param bound how long the lock may be waited for; writers wait, too, while a statement that runs is waited for
     * @param count how many connections see the snapshot, at least 1
     * @throws RetryableSourceException if the bound passes, or the server is away
     */
    static ConsistentSnapshot take(MysqlConnections connections, Catalogue catalogue, Duration bound, int count) {
        List<Connection> readers = new ArrayList<>();
        try (Connection locker = connections.open()) {
            for (int index = 0; index < count; index++) {
                Connection reader = connections.open();
                readers.add(reader);
                reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            return locked(locker, catalogue, bound, readers);
        } catch (SQLException e) {
            readers.forEach(MysqlConnections::closeQuietly);
            if (e.getErrorCode() == SqlErrors.LOCK_WAIT_TIMEOUT) {
                throw new RetryableSourceException("Cannot take a snapshot within " + bound.toSeconds()
                        + " s: a statement or transaction that runs holds the tables; try again, or end it"
                        + " (SELECT * FROM performance_schema.metadata_locks)");
            }
            throw SqlErrors.of("take a snapshot", e);
        } catch (SourceException e) {
            readers.forEach(MysqlConnections::closeQuietly);
            throw e;
        }
    }

    private static ConsistentSnapshot locked(
            Connection locker, Catalogue catalogue, Duration bound, List<Connection> readers) throws SQLException {
        List<SourceTable> before = catalogue.tables(locker);
        try (Statement lock = locker.createStatement()) {
            lock.execute("SET SESSION lock_wait_timeout = " + Math.max(1, bound.toSeconds()));
            lock(lock, before);
            long begun = System.nanoTime();
            BinlogPosition position;
            try {
                for (Connection reader : readers) {
                    try (Statement statement = reader.createStatement()) {
                        statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
                    }
                }
                position = Server.position(readers.getFirst());
            } finally {
                lock.execute("UNLOCK TABLES");
            }
            LOG.infof(
                    "Held the lock for a snapshot for %d ms",
                    Duration.ofNanos(System.nanoTime() - begun).toMillis());
            // From the first read on a table's definition cannot change under the transaction.
            List<SourceTable> after = catalogue.tables(readers.getFirst());
            if (!definitions(before).equals(definitions(after))) {
                throw new RetryableSourceException("Cannot take a snapshot: a table was altered meanwhile; try again");
            }
            return new ConsistentSnapshot(readers, after, position);
        }
    }

    private static void lock(Statement lock, List<SourceTable> tables) throws SQLException {
        try {
            lock.execute("FLUSH TABLES WITH READ LOCK");
        } catch (SQLException e) {
            if (!SqlErrors.isDenied(e)) {
                throw e;
            }
            String list = tables.stream().map(table -> table.quoted() + " READ").collect(Collectors.joining(", "));
            try {
                lock.execute("LOCK TABLES " + list);
            } catch (SQLException refused) {
                if (!SqlErrors.isDenied(refused)) {
                    throw refused;
                }
                throw new FatalSourceException(
                        "Cannot take a snapshot: the role may neither FLUSH TABLES WITH READ LOCK"
                                + " nor LOCK TABLES. Run GRANT RELOAD ON *.* TO the role, or GRANT LOCK TABLES on the databases");
            }
        }
    }

    private static List<String> definitions(List<SourceTable> tables) {
        return tables.stream().map(SourceTable::definition).toList();
    }

    /** Takes that many of the connections out of it, as a snapshot of their own at the same place. */
    Split split(int count) {
        return new Split(
                new ConsistentSnapshot(readers.subList(count, readers.size()), tables, position),
                new ConsistentSnapshot(readers.subList(0, count), tables, position));
    }

    /** Two snapshots of one place; each is closed by itself. */
    record Split(ConsistentSnapshot rest, ConsistentSnapshot taken) {}

    List<Connection> readers() {
        return readers;
    }

    List<SourceTable> tables() {
        return tables;
    }

    /** Every transaction before it is shown, and no other. */
    BinlogPosition position() {
        return position;
    }

    /** @param id of a transaction, or of a {@link Reached} place */
    boolean visible(String id) {
        return Reached.parse(id)
                .map(reached -> !reached.covers(position))
                .orElseGet(() -> position.gtids().covers(GtidSet.parse(id)));
    }

    @Override
    public void close() {
        readers.forEach(MysqlConnections::closeQuietly);
    }
}
