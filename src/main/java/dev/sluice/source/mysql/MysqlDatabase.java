package dev.sluice.source.mysql;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.CopyScope;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.Continuation;
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
import dev.sluice.source.TableSize;
import dev.sluice.source.copy.ParallelCopy;
import dev.sluice.source.copy.TablesToCopy;
import dev.sluice.source.engine.LogStream;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Replicates the databases of a MySQL server: initial copy at a consistent snapshot, then the binary log. */
@Singleton
@Typed(MysqlDatabase.class)
public final class MysqlDatabase implements SourceDatabase {
    private static final Logger LOG = Logger.getLogger(MysqlDatabase.class);

    /** Short, since writers wait while the lock waits for a statement that runs; a failed attempt is repeated. */
    private static final Duration LOCK_BOUND = Duration.ofSeconds(5);

    /** An idle server speaks every half second. */
    private static final Duration SILENCE_BOUND = Duration.ofSeconds(20);

    private static final int EVENTS_PER_BATCH = 2048;

    private final SourceConfig config;
    private final MysqlConnections connections;
    private final Catalogue catalogue;
    private final SourceMetrics metrics;
    private final Preflight preflight;
    private final Continuation continuation;

    /** A restart finds them by their definitions. */
    private final TablesToCopy altered = new TablesToCopy();

    private final AtomicReference<@Nullable ConsistentSnapshot> copied = new AtomicReference<>();

    MysqlDatabase(
            SourceConfig config,
            MysqlConnections connections,
            Catalogue catalogue,
            SourceMetrics metrics,
            Preflight preflight,
            Continuation continuation) {
        this.config = config;
        this.connections = connections;
        this.catalogue = catalogue;
        this.metrics = metrics;
        this.preflight = preflight;
        this.continuation = continuation;
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
        List<SourceTable> tables = tables();
        Set<TableId> again = continuation.judge(schemas(tables));
        if (!again.isEmpty() && config.load() == Load.NEVER) {
            throw Continuation.mayNotCopy(again);
        }
        if (config.load() == Load.ONLY) {
            if (!again.isEmpty()) {
                // Without a stream behind it a copy of some tables never comes to one position with the others.
                begin(handover);
                return;
            }
            LOG.info("The initial copy is complete already");
            return;
        }
        BinlogPosition start = (BinlogPosition) checkpoint.position();
        altered.official(start);
        List<SourceTable> missing = missing(tables, checkpoint, again, handover);
        try (Connection connection = connect()) {
            checkContinuity(connection, start);
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the session", e);
        }
        if (!again.isEmpty()) {
            // While the log after the official position is known to be there, so that the others can go on.
            continuation.beginAgain(schemas(tables.stream()
                    .filter(table -> again.contains(table.schema().id()))
                    .toList()));
        }
        if (!missing.isEmpty()) {
            continuation.join(schemas(missing));
        }
        LOG.infof("Going on from %s with %d tables", start, tables.size());
        handover.begin(start, Handover.Phase.STARTING);
        declare(tables, handover);
        // The lake may have moved on since it was asked; it must know from where it is read to again.
        handover.emit(List.of(new LogEvent.Progress(start, checkpoint.offset(), Instant.now())));
        stream(tables, start, copyAhead(missing, checkpoint, again, handover), handover);
    }

    private List<SourceTable> tables() {
        try (Connection connection = connect()) {
            Server.check(connection);
            return catalogue.tables(connection);
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the session", e);
        }
    }

    private static List<TableSchema> schemas(List<SourceTable> tables) {
        return tables.stream().map(SourceTable::schema).toList();
    }

    private static Set<TableId> ids(List<SourceTable> tables) {
        return tables.stream().map(table -> table.schema().id()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Tables that the checkpoint lacks, as they joined later or the copy was interrupted, those asked for, and those that
     * were altered: their rows could not be read from where the lake stands.
     */
    private List<SourceTable> missing(
            List<SourceTable> tables, Checkpoint checkpoint, Set<TableId> again, Handover handover) {
        List<SourceTable> missing = new ArrayList<>();
        for (SourceTable table : tables) {
            TableId id = table.schema().id();
            boolean changed = isAltered(table, checkpoint);
            if (changed && config.load() == Load.NEVER) {
                throw new FatalSourceException("Cannot go on with " + id + ": its definition is another than the lake"
                        + " began with, and SLUICE_SOURCE_LOAD is never. Set it to auto, which copies the table anew");
            }
            boolean copied = checkpoint.snapshots().containsKey(id) || config.load() == Load.NEVER;
            if (changed || !copied || again.contains(id) || handover.isCopyRequested(id)) {
                missing.add(table);
            }
        }
        return missing;
    }

    private boolean isAltered(SourceTable table, Checkpoint checkpoint) {
        return altered.contains(table.schema().id()) || !Offsets.hasDefinition(checkpoint.offset(), table);
    }

    /** Copies at a snapshot beyond the checkpoint; the stream from there then takes the other tables to it. */
    private Optional<CopyPoint> copyAhead(
            List<SourceTable> missing, Checkpoint checkpoint, Set<TableId> again, Handover handover)
            throws InterruptedException {
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        Set<TableId> replicated = new HashSet<>(checkpoint.snapshots().keySet());
        replicated.addAll(again);
        Map<TableId, CopyScope> parts = handover.partsOf(schemas(missing.stream()
                .filter(table -> !again.contains(table.schema().id())
                        && checkpoint.snapshots().containsKey(table.schema().id())
                        && !isAltered(table, checkpoint))
                .toList()));
        handover.gate().abandon();
        handover.enter(Handover.Phase.COPYING);
        try (ConsistentSnapshot snapshot = takeSnapshot()) {
            if (!snapshot.tables().containsAll(missing)) {
                throw new RetryableSourceException("Cannot copy: a table was altered meanwhile; try again");
            }
            SnapshotRanges.copy(
                    config, connections, snapshot, missing, parts, replicated, List.of(), handover, metrics);
            handover.enter(Handover.Phase.STARTING);
            Set<TableId> whole = new HashSet<>(ids(missing));
            whole.removeAll(parts.keySet());
            altered.copied(whole, snapshot.position());
            return Optional.of(new CopyPoint(snapshot.position(), whole, snapshot::visible));
        }
    }

    private ConsistentSnapshot takeSnapshot() {
        return ConsistentSnapshot.take(connections, catalogue, LOCK_BOUND, ParallelCopy.connections(config));
    }

    /** The log must still hold everything after the checkpoint, and the server must have all that lies before it. */
    private void checkContinuity(Connection connection, BinlogPosition start) throws SQLException {
        GtidSet purged = GtidSet.parse(Sql.text(connection, "SELECT @@GLOBAL.gtid_purged"));
        String problem = "";
        if (!start.gtids().covers(purged)) {
            problem = "the server has removed the log of some of the transactions that followed";
        } else if (!Sql.executed(connection).covers(start.gtids())) {
            problem = "the server lacks transactions that the lake holds: it is another one, or was set back";
        }
        if (!problem.isEmpty()) {
            metrics.positionGap(PositionGap.FOUND);
            throw new PositionGapException("Cannot go on, position gap: the lake holds everything up to " + start
                    + ", and " + problem + ". Start with SLUICE_SOURCE_LOST_POSITION=copy: it copies all tables"
                    + " again");
        }
        metrics.positionGap(PositionGap.NONE);
    }

    private void begin(Handover handover) throws InterruptedException {
        metrics.positionGap(PositionGap.NONE);
        List<SourceTable> tables = tables();
        continuation.beginAnew(schemas(tables), config.load() != Load.NEVER);
        handover.gate().abandon();
        if (config.load() == Load.ONLY) {
            copyOnly(tables, handover);
            return;
        }
        BinlogPosition start;
        try (ConsistentSnapshot snapshot = takeSnapshot()) {
            copy(snapshot, tables, handover);
            start = snapshot.position();
            altered.copied(ids(tables), start);
        }
        handover.emit(List.of(progress(start, tables)));
        handover.begin(start, Handover.Phase.STARTING);
        stream(tables, start, Optional.empty(), handover);
    }

    private void copy(ConsistentSnapshot snapshot, List<SourceTable> tables, Handover handover)
            throws InterruptedException {
        if (!snapshot.tables().equals(tables)) {
            throw new RetryableSourceException("Cannot copy: a table was altered meanwhile; try again");
        }
        declare(tables, handover);
        if (config.load() != Load.NEVER) {
            handover.enter(Handover.Phase.COPYING);
            // With the log behind it, what is copied already need not be copied again after an interruption.
            List<LogEvent> begun =
                    config.load() == Load.ONLY ? List.of() : List.of(progress(snapshot.position(), tables));
            SnapshotRanges.copy(config, connections, snapshot, tables, Map.of(), Set.of(), begun, handover, metrics);
        }
    }

    private static LogEvent progress(BinlogPosition position, List<SourceTable> tables) {
        return new LogEvent.Progress(position, Offsets.definitions(tables), Instant.now());
    }

    /** Without a stream behind it. Some connections stay open for whoever compares the copy with its snapshot. */
    private void copyOnly(List<SourceTable> tables, Handover handover) throws InterruptedException {
        int count = ParallelCopy.connections(config);
        ConsistentSnapshot.Split split = ConsistentSnapshot.take(connections, catalogue, LOCK_BOUND, 2 * count)
                .split(count);
        boolean complete = false;
        try (ConsistentSnapshot snapshot = split.taken()) {
            copy(snapshot, tables, handover);
            handover.emitAndAwait(List.of(progress(snapshot.position(), tables)));
            complete = true;
        } finally {
            if (!complete) {
                split.rest().close();
            }
        }
        copied.set(split.rest());
        LOG.info("The initial copy is complete");
    }

    @Override
    public Optional<ReadableSnapshot> copied() {
        return Optional.ofNullable(copied.getAndSet(null)).map(snapshot -> new SnapshotReads(snapshot, connections));
    }

    private static void declare(List<SourceTable> tables, Handover handover) throws InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        tables.forEach(table -> events.add(new LogEvent.Declared(table.schema())));
        handover.emit(events);
    }

    private void stream(List<SourceTable> tables, BinlogPosition start, Optional<CopyPoint> ahead, Handover handover)
            throws InterruptedException {
        LogStream stream = new LogStream(
                EngineSettings.of(config, connections, tables, start, ahead),
                new TransactionAssembler(
                        tables, start, ahead, new AlteredTables(altered), config.wholeOldRows(), handover),
                new LogStream.Dialect(this::acknowledging, SqlErrors::of, Optional.of(SILENCE_BOUND)),
                EVENTS_PER_BATCH);
        handover.enter(Handover.Phase.STREAMING);
        stream.run(handover);
    }

    private Map<String, ?> acknowledging(Position reached) {
        BinlogPosition position = (BinlogPosition) reached;
        altered.official(position);
        return Offsets.acknowledging(position);
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
            return schemas(catalogue.tables(connection));
        } catch (SQLException e) {
            throw SqlErrors.of("list the source's tables", e);
        }
    }

    @Override
    public List<TableSize> sizes() {
        try (Connection connection = connect()) {
            return Server.sizes(connection, catalogue.tables(connection));
        } catch (SQLException e) {
            throw SqlErrors.of("read the tables' sizes", e);
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
