package dev.sluice.source.postgres;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.CopyScope;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.Continuation;
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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Replicates a PostgreSQL database: initial copy at an exported snapshot, then the slot's stream. */
@Singleton
@Typed(PostgresDatabase.class)
public final class PostgresDatabase implements SourceDatabase {
    private static final Logger LOG = Logger.getLogger(PostgresDatabase.class);
    private static final Duration SNAPSHOT_BOUND = Duration.ofMinutes(2);
    private static final int EVENTS_PER_BATCH = 2048;

    private final SourceConfig config;
    private final PostgresConnections connections;
    private final Optional<PostgresConnections> standby;
    private final Catalogue catalogue;
    private final SourceMetrics metrics;
    private final Preflight preflight;
    private final Continuation continuation;
    private final Definitions definitions;
    private final Publication publication;

    /** Tables whose log cannot be understood. */
    private final TablesToCopy doubtful = new TablesToCopy();

    private final AtomicReference<@Nullable ExportedSnapshot> copied = new AtomicReference<>();

    PostgresDatabase(
            SourceConfig config,
            PostgresConnections connections,
            Catalogue catalogue,
            SourceMetrics metrics,
            Preflight preflight,
            Continuation continuation) {
        this.config = config;
        this.connections = connections;
        this.standby = PostgresConnections.standby(config);
        this.catalogue = catalogue;
        this.metrics = metrics;
        this.preflight = preflight;
        this.continuation = continuation;
        this.definitions = new CatalogueDefinitions(catalogue, this::connect, config.load(), doubtful);
        this.publication = new Publication(config.publication());
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
        doubtful.official(checkpoint.position());
        Set<TableId> again = continuation.judge(schemas(tables));
        if (!again.isEmpty()) {
            checkMayCopy(again);
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
        LogPosition start = (LogPosition) checkpoint.position();
        List<SourceTable> missing = missing(tables, checkpoint, again, handover);
        if (!missing.isEmpty()) {
            // Before anything is touched: another process may be copying them, which shows at the slot only later.
            SlotClaim.take(connect(), config.slot()).close();
        }
        try (Connection connection = connect()) {
            checkContinuity(connection, start);
            publication.ensure(connection, tables, checkpoint.snapshots().keySet());
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
        Optional<CopyPoint> ahead = copyWhatIsMissing(missing, checkpoint, again, handover);
        stream(tables, start, checkpoint.columns(), ahead, handover);
    }

    private void checkMayCopy(Set<TableId> again) {
        if (config.load() == Load.NEVER) {
            throw Continuation.mayNotCopy(again);
        }
        try (Connection connection = connect()) {
            // Whoever streams to that lake must not lose what is official there.
            ReplicationSlot.find(connection, config.slot()).ifPresent(ReplicationSlot::checkInactive);
        } catch (SQLException e) {
            throw SqlErrors.of("look for the slot", e);
        }
    }

    private List<SourceTable> tables() {
        try (Connection connection = connect()) {
            return catalogue.tables(connection);
        } catch (SQLException e) {
            throw SqlErrors.of("list the tables", e);
        }
    }

    private static List<TableSchema> schemas(List<SourceTable> tables) {
        return tables.stream().map(SourceTable::schema).toList();
    }

    private static Set<TableId> ids(List<SourceTable> tables) {
        return tables.stream().map(table -> table.schema().id()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Tables that the checkpoint lacks, because they joined later or the copy was interrupted, those whose log cannot be
     * understood, those that were asked for, and those that are masked otherwise now.
     */
    private List<SourceTable> missing(
            List<SourceTable> tables, Checkpoint checkpoint, Set<TableId> again, Handover handover) {
        return tables.stream()
                .filter(table -> again.contains(table.schema().id())
                        || handover.isCopyRequested(table.schema().id())
                        || doubtful.contains(table.schema().id())
                        || config.load() != Load.NEVER
                                && !checkpoint
                                        .snapshots()
                                        .containsKey(table.schema().id()))
                .toList();
    }

    /**
     * Copies tables at a snapshot beyond the checkpoint. The stream from the checkpoint then takes the others to there.
     */
    private Optional<CopyPoint> copyWhatIsMissing(
            List<SourceTable> missing, Checkpoint checkpoint, Set<TableId> again, Handover handover)
            throws InterruptedException {
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        handover.gate().abandon();
        try (Connection connection = connect()) {
            publication.forgetPartitions(connection, missing);
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the copy", e);
        }
        try (SlotClaim _ = SlotClaim.take(connect(), config.slot());
                ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, SNAPSHOT_BOUND)) {
            handover.enter(Handover.Phase.COPYING);
            Set<TableId> replicated = new HashSet<>(checkpoint.snapshots().keySet());
            replicated.addAll(again);
            Map<TableId, CopyScope> parts = handover.partsOf(schemas(missing.stream()
                    .filter(table -> !again.contains(table.schema().id())
                            && !doubtful.contains(table.schema().id())
                            && checkpoint.snapshots().containsKey(table.schema().id()))
                    .toList()));
            Map<TableId, SnapshotVisibility> earlier = SnapshotRanges.copy(
                    config,
                    snapshot,
                    missing,
                    parts,
                    replicated,
                    new EarlierCopies(kept(missing), (LogPosition) checkpoint.position(), Optional.of(publication)),
                    () -> definitions.all(ids(missing)),
                    List.of(),
                    handover,
                    metrics);
            // Nothing is official before the log has come to the copy's place, and an idle database's would not.
            mark(UUID.randomUUID());
            handover.enter(Handover.Phase.STARTING);
            doubtful.copied(ids(missing), snapshot.position());
            Set<TableId> whole = new HashSet<>(ids(missing));
            whole.removeAll(earlier.keySet());
            whole.removeAll(parts.keySet());
            Map<TableId, Predicate<String>> since = new HashMap<>();
            earlier.forEach((table, shown) -> since.put(table, shown::shows));
            return Optional.of(new CopyPoint(whole, snapshot.position(), snapshot::visible, since));
        }
    }

    /** What is left of interrupted copies of those of the tables whose log can be understood. */
    private Map<TableId, Set<String>> kept(List<SourceTable> missing) {
        return continuation.kept(schemas(missing.stream()
                .filter(table -> !doubtful.contains(table.schema().id()))
                .toList()));
    }

    /** The slot must still hold everything after the checkpoint. */
    private void checkContinuity(Connection connection, LogPosition start) throws SQLException {
        Optional<ReplicationSlot> found = ReplicationSlot.find(connection, config.slot());
        String problem = found.map(slot -> {
                    slot.checkOurs(connections.database());
                    // First: while another process uses the slot, its position moves on from the checkpoint we read.
                    slot.checkInactive();
                    if (slot.lost()) {
                        return "the server has removed log that the slot needed";
                    }
                    return slot.confirmed().filter(start::covers).isEmpty()
                            ? "the slot has moved past it, to "
                                    + slot.confirmed()
                                            .map(LogPosition::toString)
                                            .orElse("?")
                            : "";
                })
                .orElse("the slot does not exist any more");
        if (!problem.isEmpty()) {
            metrics.positionGap(PositionGap.FOUND);
            throw new PositionGapException("Cannot go on, position gap: the lake holds everything up to " + start
                    + ", and what came after is lost, because " + problem + " (slot " + config.slot()
                    + "). Start with SLUICE_SOURCE_LOST_POSITION=copy: it copies all tables again");
        }
        metrics.positionGap(PositionGap.NONE);
    }

    private void begin(Handover handover) throws InterruptedException {
        metrics.positionGap(PositionGap.NONE);
        // For the whole session: until it streams, whoever else looks finds an unused slot.
        try (SlotClaim _ = SlotClaim.take(connect(), config.slot())) {
            List<SourceTable> tables = prepareCopy();
            if (config.load() == Load.ONLY) {
                copyOnly(tables, handover);
                return;
            }
            LogPosition start;
            try (ExportedSnapshot snapshot = ExportedSnapshot.permanent(connections, config.slot(), SNAPSHOT_BOUND)) {
                copy(snapshot, tables, handover);
                start = snapshot.position();
                doubtful.copied(ids(tables), start);
            }
            handover.emit(List.of(progress(start)));
            handover.begin(start, Handover.Phase.STARTING);
            CopyPoint whole = new CopyPoint(ids(tables), start, _ -> false, Map.of());
            stream(tables, start, Map.of(), Optional.of(whole), handover);
        }
    }

    /**
     * Leaves no slot behind that holds an earlier position: the copy makes its own. Where nothing is to follow the copy,
     * nothing is written to the source.
     */
    private List<SourceTable> prepareCopy() {
        List<SourceTable> tables;
        try (Connection connection = connect()) {
            Server.check(connection);
            tables = catalogue.tables(connection);
            if (config.load() == Load.ONLY) {
                continuation.beginAnew(schemas(tables), true);
                return tables;
            }
            publication.ensure(connection, tables, Set.of());
            Optional<ReplicationSlot> leftover = ReplicationSlot.find(connection, config.slot());
            if (leftover.isPresent()) {
                leftover.get().checkOurs(connections.database());
                leftover.get().checkInactive();
            }
            // Before the slot goes: without it nothing could go on from what is official.
            continuation.beginAnew(schemas(tables), config.load() != Load.NEVER);
            if (leftover.isPresent()) {
                LOG.infof("Dropping slot %s: everything is copied anew, with a slot of its own", config.slot());
                leftover.get().drop(connection);
            }
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the session", e);
        }
        Publication.warnOfMissingIdentities(tables);
        return tables;
    }

    private void copy(ExportedSnapshot snapshot, List<SourceTable> tables, Handover handover)
            throws InterruptedException {
        handover.gate().abandon();
        declare(tables, handover);
        if (config.load() != Load.NEVER) {
            handover.enter(Handover.Phase.COPYING);
            // With the log behind it, what is copied already need not be copied again after an interruption.
            List<LogEvent> begun = config.load() == Load.ONLY ? List.of() : List.of(progress(snapshot.position()));
            EarlierCopies none = new EarlierCopies(
                    Map.of(),
                    snapshot.position(),
                    config.load() == Load.ONLY ? Optional.empty() : Optional.of(publication));
            SnapshotRanges.copy(
                    config,
                    snapshot,
                    tables,
                    Map.of(),
                    Set.of(),
                    none,
                    () -> definitions.all(ids(tables)),
                    begun,
                    handover,
                    metrics);
        }
    }

    private static LogEvent progress(LogPosition position) {
        return new LogEvent.Progress(position, Offsets.at(position), Instant.now());
    }

    /** Without a stream behind it. The snapshot stays open for whoever compares the copy with it. */
    @SuppressWarnings("MustBeClosedChecker")
    private void copyOnly(List<SourceTable> tables, Handover handover) throws InterruptedException {
        // A slot that nobody will read keeps the server's log until its disk is full.
        ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, SNAPSHOT_BOUND);
        boolean complete = false;
        try {
            copy(snapshot, tables, handover);
            handover.emitAndAwait(List.of(progress(snapshot.position())));
            complete = true;
        } finally {
            if (!complete) {
                snapshot.close();
            }
        }
        copied.set(snapshot);
        LOG.info("The initial copy is complete");
    }

    @Override
    public Optional<ReadableSnapshot> copied() {
        return Optional.ofNullable(copied.getAndSet(null))
                .map(snapshot -> new DigestSnapshot(snapshot, catalogue, ParallelCopy.connections(config)));
    }

    private void declare(List<SourceTable> tables, Handover handover) throws InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        tables.forEach(table -> events.add(new LogEvent.Declared(table.schema(), table.origin())));
        handover.emit(events);
    }

    private void stream(
            List<SourceTable> tables,
            LogPosition start,
            Map<TableId, Map<Integer, String>> before,
            Optional<CopyPoint> ahead,
            Handover handover)
            throws InterruptedException {
        Map<TableId, SourceTable> byId =
                tables.stream().collect(Collectors.toMap(table -> table.schema().id(), table -> table));
        List<String> names = byId.keySet().stream().map(TableId::toString).toList();
        try (SchemaWatch watch = new SchemaWatch(this::connect, names, this::mark)) {
            TransactionAssembler assembler = new TransactionAssembler(
                    byId, before, definitions, watch, EngineSettings.TRANSACTION_TOPIC, start, ahead, handover);
            LogStream stream = new LogStream(
                    EngineSettings.of(config, connections, byId.keySet(), start),
                    assembler,
                    new LogStream.Dialect(this::acknowledging, SqlErrors::of, Optional.empty()),
                    EVENTS_PER_BATCH);
            handover.enter(Handover.Phase.STREAMING);
            stream.run(handover);
        }
    }

    private Map<String, ?> acknowledging(Position reached) {
        doubtful.official(reached);
        return Offsets.acknowledging((LogPosition) reached);
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

    @Override
    public void mark(UUID id) {
        try (Connection connection = connect();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT pg_logical_emit_message(true, 'sluice', ?)")) {
            statement.setString(1, "cut " + id);
            statement.execute();
        } catch (SQLException e) {
            throw SqlErrors.of("write a mark into the log", e);
        }
    }

    @Override
    public long lagBytes(Position position) {
        try (Connection connection = connect()) {
            return Server.position(connection).bytesSince((LogPosition) position);
        } catch (SQLException e) {
            throw SqlErrors.of("read the log's end", e);
        }
    }

    @Override
    public List<TableSchema> schemas() {
        try (Connection connection = connect()) {
            return catalogue.schemas(connection);
        } catch (SQLException e) {
            throw SqlErrors.of("list the source's tables", e);
        }
    }

    @Override
    public List<TableSize> sizes() {
        try {
            return TableSizes.readAll(connections, catalogue);
        } catch (SQLException e) {
            throw SqlErrors.of("read the tables' sizes", e);
        }
    }

    @Override
    public DigestSnapshot snapshot(Duration bound, int count) throws InterruptedException {
        PlacedSnapshot snapshot = standby.isPresent()
                ? StandbySnapshot.take(connections, standby.get(), config.publication(), bound, count)
                : ExportedSnapshot.temporary(connections, bound);
        return new DigestSnapshot(snapshot, catalogue, count);
    }

    @Override
    public List<Finding> inspect() {
        return preflight.inspect();
    }
}
