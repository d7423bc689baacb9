package dev.sluice.source.mysql;

import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.Finding;
import dev.sluice.source.Handover;
import dev.sluice.source.PositionGapException;
import dev.sluice.source.ReadableSnapshot;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceConfig.Load;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.SourceMetrics;
import dev.sluice.source.SourceMetrics.PositionGap;
import dev.sluice.source.engine.LogStream;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Replicates the databases of a MySQL server: initial copy at a consistent snapshot, then the binary log. */
@Singleton
@Typed(MysqlDatabase.class)
public final class MysqlDatabase implements SourceDatabase {
    private static final Logger LOG = Logger.getLogger(MysqlDatabase.class);

    /** Short, since writers wait while the lock waits for a statement that runs; a failed attempt is repeated. */
    private static final Duration LOCK_BOUND = Duration.ofSeconds(5);

    private static final int EVENTS_PER_BATCH = 2048;

    private final SourceConfig config;
    private final MysqlConnections connections;
    private final Catalogue catalogue;
    private final SourceMetrics metrics;
    private final Preflight preflight;

    MysqlDatabase(
            SourceConfig config,
            MysqlConnections connections,
            Catalogue catalogue,
            SourceMetrics metrics,
            Preflight preflight) {
        this.config = config;
        this.connections = connections;
        this.catalogue = catalogue;
        this.metrics = metrics;
        this.preflight = preflight;
    }

    @Override
    public void replicate(Optional<Checkpoint> checkpoint, Handover handover) throws InterruptedException {
        if (checkpoint.isPresent()) {
            resume(checkpoint.get(), handover);
        } else {
            begin(handover);
        }
    }

    private void resume(Checkpoint checkpoint, Handover handover) throws InterruptedException {
        if (config.load() == Load.ONLY) {
            LOG.info("The initial copy is complete already");
            return;
        }
        BinlogPosition start = (BinlogPosition) checkpoint.position();
        List<SourceTable> tables;
        try (Connection connection = connect()) {
            Server.check(connection);
            tables = catalogue.tables(connection);
            checkCopied(tables, checkpoint);
            checkContinuity(connection, start);
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the session", e);
        }
        LOG.infof("Going on from %s with %d tables", start, tables.size());
        handover.begin(start, Handover.Phase.STARTING);
        declare(tables, handover);
        // The lake may have moved on since it was asked; it must know from where it is read to again.
        handover.emit(List.of(new LogEvent.Progress(start, checkpoint.offset(), Instant.now())));
        stream(tables, start, handover);
    }

    /** The log must still hold everything after the checkpoint, and the server must have all that lies before it. */
    private void checkContinuity(Connection connection, BinlogPosition start) throws SQLException {
        GtidSet purged = GtidSet.parse(Sql.text(connection, "SELECT @@GLOBAL.gtid_purged"));
        String problem = "";
        if (!start.gtids().covers(purged)) {
            problem = "the server has removed the log of some of the transactions";
        } else if (!Sql.executed(connection).covers(start.gtids())) {
            problem = "the server lacks transactions that the lake holds: it is another one, or was set back";
        }
        if (!problem.isEmpty()) {
            metrics.positionGap(PositionGap.FOUND);
            throw new PositionGapException("Cannot go on, position gap: the lake holds everything up to " + start
                    + ", and " + problem + ". Begin anew: empty the lake and start again, which copies all tables");
        }
        metrics.positionGap(PositionGap.NONE);
    }

    /** Rows of a table that joined later, or was altered meanwhile, could not be read from where the lake stands. */
    private void checkCopied(List<SourceTable> tables, Checkpoint checkpoint) {
        String missing = tables.stream()
                .map(table -> table.schema().id())
                .filter(id -> !checkpoint.snapshots().containsKey(id))
                .sorted()
                .map(TableId::toString)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty() && config.load() != Load.NEVER) {
            throw new FatalSourceException("Cannot replicate " + missing + ": not part of the initial copy, so the lake"
                    + " lacks the rows that are there already. Leave them out of SLUICE_SOURCE_TABLES, or set"
                    + " SLUICE_LAKE_URI and SLUICE_LAKE_WAREHOUSE to a new lake so that everything is copied anew");
        }
        for (SourceTable table : tables) {
            if (!Offsets.hasDefinition(checkpoint.offset(), table)) {
                throw DefinitionWatch.changed(
                        table.schema().id(), "its definition is another than the lake began with");
            }
        }
    }

    private void begin(Handover handover) throws InterruptedException {
        metrics.positionGap(PositionGap.NONE);
        try (Connection connection = connect()) {
            Server.check(connection);
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the session", e);
        }
        handover.gate().abandon();
        BinlogPosition start;
        List<SourceTable> tables;
        try (ConsistentSnapshot snapshot = ConsistentSnapshot.take(connections, catalogue, LOCK_BOUND, 1)) {
            start = snapshot.position();
            tables = snapshot.tables();
            declare(tables, handover);
            if (config.load() != Load.NEVER) {
                handover.enter(Handover.Phase.COPYING);
                copy(snapshot, handover);
            }
        }
        CompletableFuture<Void> copied = new CompletableFuture<>();
        handover.onAcknowledged(_ -> copied.complete(null));
        handover.emit(List.of(new LogEvent.Progress(start, Offsets.definitions(tables), Instant.now())));
        if (config.load() == Load.ONLY) {
            await(copied);
            LOG.info("The initial copy is complete");
            return;
        }
        handover.begin(start, Handover.Phase.STARTING);
        stream(tables, start, handover);
    }

    private static void await(CompletableFuture<Void> copied) throws InterruptedException {
        try {
            copied.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot happen: nobody completes it so", e);
        }
    }

    private static void declare(List<SourceTable> tables, Handover handover) throws InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        tables.forEach(table -> events.add(new LogEvent.Declared(table.schema())));
        handover.emit(events);
    }

    private static void copy(ConsistentSnapshot snapshot, Handover handover) throws InterruptedException {
        LOG.infof("Copying %d tables as of %s", snapshot.tables().size(), snapshot.position());
        Connection reader = snapshot.readers().getFirst();
        for (SourceTable table : snapshot.tables()) {
            handover.emit(List.of(new LogEvent.CopyStart(table.schema())));
            List<LogEvent> events = new ArrayList<>(EVENTS_PER_BATCH);
            try {
                new TableCopy(table).read(reader, "true", row -> {
                    events.add(new Change.Copied(table.schema(), row));
                    if (events.size() >= EVENTS_PER_BATCH) {
                        handover.emit(new ArrayList<>(events));
                        events.clear();
                    }
                });
            } catch (SQLException e) {
                throw SqlErrors.of("copy " + table.schema().id(), e);
            }
            handover.emit(events);
            handover.emit(List.of(new LogEvent.CopyEnd(table.schema(), snapshot.position())));
        }
    }

    private void stream(List<SourceTable> tables, BinlogPosition start, Handover handover) throws InterruptedException {
        LogStream stream = new LogStream(
                EngineSettings.of(config, connections, tables, start),
                new TransactionAssembler(tables, start, handover),
                new LogStream.Dialect(position -> Offsets.acknowledging((BinlogPosition) position), SqlErrors::of),
                EVENTS_PER_BATCH);
        handover.enter(Handover.Phase.STREAMING);
        stream.run(handover);
    }

    private Connection connect() {
        try {
            return connections.open();
        } catch (SQLException e) {
            if (SqlErrors.isAuthentication(e)) {
                metrics.authenticationFailed();
                if (config.passwordFile().isPresent()) {
                    throw new RetryableSourceException("Cannot connect to the source: it refuses the credentials; the"
                            + " password file is read again at the next attempt");
                }
            }
            throw SqlErrors.of("connect to the source", e);
        }
    }

    /**
     * Nothing is written: a server that is idle says every half second, in the log's own stream, how far it has been read.
     * Whatever was written would have a GTID of its own, which on a replica nobody could get rid of.
     */
    @Override
    public void mark(UUID id) {}

    @Override
    public long lagBytes(Position position) {
        try (Connection connection = connect()) {
            return Server.bytesBehind(connection, (BinlogPosition) position);
        } catch (SQLException e) {
            throw SqlErrors.of("read the log's end", e);
        }
    }

    @Override
    public List<TableSchema> schemas() {
        try (Connection connection = connect()) {
            return catalogue.tables(connection).stream()
                    .map(SourceTable::schema)
                    .toList();
        } catch (SQLException e) {
            throw SqlErrors.of("list the source's tables", e);
        }
    }

    @Override
    public ReadableSnapshot snapshot(Duration bound, int count) {
        Duration wait = bound.compareTo(LOCK_BOUND) < 0 ? bound : LOCK_BOUND;
        return new SnapshotReads(ConsistentSnapshot.take(connections, catalogue, wait, count), connections);
    }

    @Override
    public List<Finding> inspect() {
        return preflight.inspect();
    }
}
