package dev.sluice.source.postgres;

import dev.sluice.row.ReadFrom;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * A snapshot of a hot standby, placed in the source's log: connections that were opened one by one, and show the same.
 *
 * <p>INVARIANT: a standby shows a transaction from within the replay of its commit record on, and says how far it has
 * replayed after each record. So a snapshot that is taken between two answers shows everything up to the first, and nothing
 * beyond the one record that follows the second. Which transactions commit there the source's log says: what it shows at a
 * place that a slot has found, and what is decoded from there on. If none of ours commits between the first of all answers
 * and the record after the last one, all connections show what had committed up to the first; else they are given up.
 */
final class StandbySnapshot implements PlacedSnapshot {
    private final StandbyServer server;
    private final Queue<StandbyReader> readers;
    private final int count;
    private final LogPosition position;
    private final SnapshotVisibility before;
    private final Set<String> since;
    private final ReadFrom readFrom;

    private StandbySnapshot(
            StandbyServer server,
            List<StandbyReader> readers,
            LogPosition position,
            SnapshotVisibility before,
            Set<String> since,
            ReadFrom readFrom) {
        this.server = server;
        this.readers = new ArrayDeque<>(readers);
        this.count = readers.size();
        this.position = position;
        this.before = before;
        this.since = Set.copyOf(since);
        this.readFrom = readFrom;
    }

    /**
     * Takes a snapshot that shows at least what the source has committed by now.
     *
     * @param publication of the replicated tables: what commits outside of it does not matter
     * @param bound how long source and standby may take together
     * @param count how many connections are wanted; where commits follow each other too fast, it will be one
     * @throws RetryableSourceException if the standby does not come to there within the bound, or a server is away
     * @throws dev.sluice.source.FatalSourceException if it is no standby of the source, or refuses
     */
    static StandbySnapshot take(
            PostgresConnections source, PostgresConnections standby, String publication, Duration bound, int count)
            throws InterruptedException {
        try (Taking taking = new Taking(source, standby, publication, bound)) {
            return taking.take(count);
        }
    }

    /** A standby that is looked at until there is a snapshot. */
    private static final class Taking implements AutoCloseable {
        private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

        /** So often several connections are tried to be opened at one place. */
        private static final int ATTEMPTS_TOGETHER = 50;

        private final long started = System.nanoTime();
        private final PostgresConnections source;
        private final PostgresConnections standby;
        private final String publication;
        private final Duration bound;
        private final StandbyServer server;
        private final Connection connection;
        private final Connection replication;

        @SuppressWarnings("MustBeClosedChecker") // closed with this
        Taking(PostgresConnections source, PostgresConnections standby, String publication, Duration bound) {
            this.source = source;
            this.standby = standby;
            this.publication = publication;
            this.bound = bound;
            this.server = new StandbyServer(standby);
            try {
                this.connection = standby.open();
            } catch (SQLException e) {
                throw server.explain("connect to the standby " + standby.address(), e);
            }
            try {
                this.replication = standby.openReplication();
            } catch (SQLException e) {
                PostgresConnections.closeQuietly(connection);
                throw server.explain("connect to the standby " + standby.address() + " for replication commands", e);
            }
        }

        StandbySnapshot take(int count) throws InterruptedException {
            try {
                server.check(connection, source);
                try (ExportedSnapshot place = ExportedSnapshot.temporary(source, bound)) {
                    Lineage lineage = place.lineage();
                    server.checkCluster(Lineage.of(replication), lineage);
                    ReadFrom readFrom = awaitReplay(place.position());
                    return take(place, lineage, readFrom, count);
                }
            } catch (SQLException e) {
                throw server.explain("take a snapshot of the standby " + standby.address(), e);
            }
        }

        private StandbySnapshot take(ExportedSnapshot place, Lineage lineage, ReadFrom readFrom, int count)
                throws SQLException, InterruptedException {
            int attempts = 0;
            List<StandbyReader> readers = StandbyReader.open(standby, count);
            boolean complete = false;
            try {
                while (!isOver()) {
                    StandbyReader.Seen seen = StandbyReader.begin(readers);
                    if (!seen.standby()) {
                        throw server.noStandby();
                    }
                    Optional<Set<String>> since = place.committedUntil(seen.from(), seen.to(), publication, left());
                    if (since.isPresent()) {
                        server.checkTimeline(Lineage.of(replication), lineage);
                        StandbyReader.keep(readers);
                        complete = true;
                        return new StandbySnapshot(
                                server, readers, seen.from(), place.visibility(), since.get(), readFrom);
                    }
                    if (++attempts == ATTEMPTS_TOGETHER && readers.size() > 1) {
                        StandbyReader.close(readers.subList(1, readers.size()));
                        readers = readers.subList(0, 1);
                    }
                }
            } finally {
                if (!complete) {
                    StandbyReader.close(readers);
                }
            }
            throw new RetryableSourceException("Cannot take a snapshot of the standby " + standby.address() + " within "
                    + bound.toSeconds() + " s: transactions commit too fast there to tell the place of a snapshot ("
                    + attempts
                    + " attempts); try again when it has caught up, or raise SLUICE_RECONCILE_SNAPSHOT_WAIT");
        }

        /** Until the standby shows everything that replication may have read of the source. */
        private ReadFrom awaitReplay(LogPosition goal) throws SQLException, InterruptedException {
            long asked = System.nanoTime();
            LogPosition first = replayed();
            LogPosition reached = first;
            while (!reached.covers(goal)) {
                if (isOver()) {
                    throw behind(reached, goal);
                }
                Thread.sleep(POLL_INTERVAL);
                reached = replayed();
            }
            return new ReadFrom(
                    ReadFrom.Role.STANDBY,
                    standby.address(),
                    Math.max(0, goal.bytesSince(first)),
                    Duration.ofNanos(System.nanoTime() - asked).toMillis());
        }

        private LogPosition replayed() throws SQLException {
            return LogPosition.parse(Server.text(connection, "SELECT coalesce(pg_last_wal_replay_lsn(), '0/0')::text"));
        }

        private SourceException behind(LogPosition reached, LogPosition goal) throws SQLException {
            if (!StandbyServer.isInRecovery(connection)) {
                return server.noStandby();
            }
            return new RetryableSourceException(
                    "Cannot take a snapshot of the standby " + standby.address() + " within "
                            + bound.toSeconds() + " s: it has replayed the log up to " + reached + ", "
                            + goal.bytesSince(reached) + " bytes behind the source (" + goal + "). "
                            + (StandbyServer.isPaused(connection)
                                    ? "Its replay is paused: SELECT pg_wal_replay_resume()"
                                    : "Look at what it receives (pg_stat_wal_receiver), at queries there that hold replay up, and at"
                                            + " recovery_min_apply_delay")
                            + ", or raise SLUICE_RECONCILE_SNAPSHOT_WAIT");
        }

        private Duration left() {
            return bound.minusNanos(System.nanoTime() - started);
        }

        private boolean isOver() {
            return left().isNegative();
        }

        @Override
        public void close() {
            PostgresConnections.closeQuietly(replication);
            PostgresConnections.closeQuietly(connection);
        }
    }

    @Override
    public LogPosition position() {
        return position;
    }

    @Override
    public boolean visible(String transactionId) {
        return before.shows(transactionId) || since.contains(transactionId);
    }

    @Override
    public int readers(int wanted) {
        return Math.min(wanted, count);
    }

    @Override
    public Connection openReader() {
        return readers.remove().connection();
    }

    @Override
    public ReadFrom readFrom() {
        return readFrom;
    }

    @Override
    public SourceException explain(String action, SQLException cause) {
        return server.explain(action, cause);
    }

    @Override
    public void close() {
        StandbyReader.close(readers);
    }
}
