package dev.sluice.source.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notices changes of tables that no row follows: the log is silent about them. It looks at the catalogue now and then, and
 * says from which position of the log on a change that it has seen is surely over.
 */
final class SchemaWatch implements AutoCloseable {
    /** How long a change that no row follows may go unnoticed. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(SchemaWatch.class);

    private static final String FINGERPRINT = """
            WITH RECURSIVE watched AS (
              SELECT c.oid, c.relname, c.relreplident, c.relkind
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname || '.' || c.relname = ANY (?)),
            parts AS (
              SELECT oid, '' AS edge FROM watched WHERE relkind = 'p'
              UNION ALL
              SELECT i.inhrelid, i.xmin || ' ' || to_jsonb(i)
                FROM parts JOIN pg_inherits i ON i.inhparent = parts.oid)
            SELECT (SELECT sum(hashtextextended(concat_ws(' ', attrelid, attnum, a.xmin::text), 0))
                      FROM pg_attribute a JOIN watched w ON w.oid = a.attrelid WHERE attnum > 0)
                || ' ' || (SELECT sum(hashtextextended(concat_ws(' ', oid, relname, relreplident), 0)) FROM watched)
                || ' ' || (SELECT coalesce(sum(hashtextextended(concat_ws(' ', objoid, objsubid, description), 0)), 0)
                             FROM pg_description JOIN watched w ON w.oid = objoid
                            WHERE classoid = 'pg_class'::regclass)
                || ' ' || (SELECT coalesce(
                               sum(hashtextextended(concat_ws(' ', p.oid, edge, relfilenode, relreplident), 0)), 0)
                             FROM parts p JOIN pg_class c ON c.oid = p.oid)""";

    private final Supplier<Connection> connector;
    private final String[] tables;
    private final Consumer<UUID> marker;
    private final AtomicReference<@Nullable LogPosition> seen = new AtomicReference<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param tables {@code schema.table}
     * @param marker writes something into the log, so that a transaction comes by on an idle database too
     */
    SchemaWatch(Supplier<Connection> connector, Collection<String> tables, Consumer<UUID> marker) {
        this.connector = connector;
        this.tables = tables.toArray(String[]::new);
        this.marker = marker;
        this.thread = Thread.ofVirtual().name("sluice-schema-watch").start(this::watch);
    }

    /** Whether a change was seen that a log read up to there has behind it; asked once for each change. */
    boolean isPast(LogPosition reached) {
        LogPosition change = seen.get();
        return change != null && reached.covers(change) && seen.compareAndSet(change, null);
    }

    /** What has been seen of the tables besides may be over by now, and no trace be left of it. */
    void lookAgain() {
        asked.incrementAndGet();
    }

    private void watch() {
        String before = "";
        int answered = 0;
        while (!closed) {
            try (Connection connection = connector.get()) {
                while (!closed) {
                    int asking = asked.get();
                    String now = fingerprint(connection);
                    // The first look counts too: what the session knows of the tables may be as old as a long copy.
                    if (asking != answered || !now.equals(before)) {
                        seen.set(Server.position(connection));
                        marker.accept(UUID.randomUUID());
                    }
                    before = now;
                    answered = asking;
                    Thread.sleep(PAUSE);
                }
            } catch (InterruptedException e) {
                return; // only close() interrupts
            } catch (SQLException | RuntimeException e) {
                LOG.debugf(
                        "Cannot look for changed tables, tried again: %s",
                        e.getClass().getSimpleName());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private String fingerprint(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FINGERPRINT)) {
            Array names = connection.createArrayOf("text", tables);
            statement.setArray(1, names);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
