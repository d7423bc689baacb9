package dev.sluice.source.postgres;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.source.Finding;
import dev.sluice.source.Handover;
import dev.sluice.source.PositionGapException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceConfig.Load;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.SourceMetrics;
import dev.sluice.source.SourceMetrics.PositionGap;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Replicates a PostgreSQL database: initial copy at an exported snapshot, then the slot's stream. */
@Singleton
public final class PostgresDatabase implements SourceDatabase {
    private static final Logger LOG = Logger.getLogger(PostgresDatabase.class);
    private static final Duration SNAPSHOT_BOUND = Duration.ofMinutes(2);
    private static final int EVENTS_PER_BATCH = 2048;

    private final SourceConfig config;
    private final PostgresConnections connections;
    private final Catalogue catalogue;
    private final SourceMetrics metrics;
    private final Preflight preflight;
    private final CatalogueDefinitions definitions;

    PostgresDatabase(
            SourceConfig config,
            PostgresConnections connections,
            Catalogue catalogue,
            SourceMetrics metrics,
            Preflight preflight) {
        this.config = config;
        this.connections = connections;
        this.catalogue = catalogue;
        this.metrics = metrics;
        this.preflight = preflight;
        this.definitions = new CatalogueDefinitions(catalogue, this::connect, config.load());
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
        LogPosition start = (LogPosition) checkpoint.position();
        List<SourceTable> tables;
        try (Connection connection = connect()) {
            tables = catalogue.tables(connection);
            checkContinuity(connection, start);
            new Publication(config.publication()).ensure(connection, tables);
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the session", e);
        }
        LOG.infof("Going on from %s with %d tables", start, tables.size());
        handover.begin(start, Handover.Phase.STARTING);
        declare(tables, handover);
        stream(tables, start, checkpoint.columns(), join(joining(tables, checkpoint), handover), handover);
    }

    /**
     * The tables that the lake does not hold, because they came later or somebody has dropped their copies, and those
     * whose log cannot be understood.
     */
    private List<SourceTable> joining(List<SourceTable> tables, Checkpoint checkpoint) {
        return config.load() == Load.NEVER
                ? List.of()
                : tables.stream()
                        .filter(table -> !checkpoint
                                        .snapshots()
                                        .containsKey(table.schema().id())
                                || definitions.isDoubtful(table.schema().id()))
                        .toList();
    }

    /** Copies tables while the others keep their position; the server holds the log meanwhile. */
    private Optional<Joined> join(List<SourceTable> tables, Handover handover) throws InterruptedException {
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        handover.gate().abandon();
        handover.enter(Handover.Phase.COPYING);
        try (ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, SNAPSHOT_BOUND)) {
            copy(tables, snapshot, handover);
            // So that a transaction comes by from which on all tables are at one position.
            mark(UUID.randomUUID());
            Set<TableId> ids = ids(tables);
            definitions.copied(ids);
            return Optional.of(new Joined(ids, snapshot.position(), snapshot::visible));
        }
    }

    private static Set<TableId> ids(List<SourceTable> tables) {
        return tables.stream().map(table -> table.schema().id()).collect(Collectors.toUnmodifiableSet());
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
                    + "). Begin anew: empty the lake, drop the slot, and start again, which copies all tables");
        }
        metrics.positionGap(PositionGap.NONE);
    }

    private void begin(Handover handover) throws InterruptedException {
        metrics.positionGap(PositionGap.NONE);
        // For the whole session: until the copy is official, whoever else looks finds an empty lake and an unused slot.
        try (SlotClaim _ = SlotClaim.take(connect(), config.slot())) {
            List<SourceTable> tables = prepareCopy();
            LogPosition start = copy(tables, handover);
            CompletableFuture<Void> copied = new CompletableFuture<>();
            handover.onAcknowledged(_ -> copied.complete(null));
            handover.emit(List.of(new LogEvent.Progress(start, Offsets.at(start), Instant.now())));
            if (config.load() == Load.ONLY) {
                await(copied);
                LOG.info("The initial copy is complete");
                return;
            }
            handover.begin(start, Handover.Phase.STARTING);
            stream(tables, start, Map.of(), Optional.of(new Joined(ids(tables), start, _ -> false)), handover);
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
                return tables;
            }
            new Publication(config.publication()).ensure(connection, tables);
            Optional<ReplicationSlot> leftover = ReplicationSlot.find(connection, config.slot());
            if (leftover.isPresent()) {
                leftover.get().checkOurs(connections.database());
                leftover.get().checkInactive();
                LOG.infof("Dropping slot %s: the lake is empty, so the copy begins anew", config.slot());
                leftover.get().drop(connection);
            }
        } catch (SQLException e) {
            throw SqlErrors.of("prepare the session", e);
        }
        Publication.warnOfMissingIdentities(tables);
        return tables;
    }

    /** @return the position that the copy shows, and from which on the new slot (if the stream follows) holds the log */
    private LogPosition copy(List<SourceTable> tables, Handover handover) throws InterruptedException {
        handover.gate().abandon();
        try (ExportedSnapshot snapshot = snapshot()) {
            declare(tables, handover);
            if (config.load() != Load.NEVER) {
                handover.enter(Handover.Phase.COPYING);
                copy(tables, snapshot, handover);
            }
            return snapshot.position();
        }
    }

    private ExportedSnapshot snapshot() {
        // A slot that nobody will read keeps the server's log until its disk is full.
        return config.load() == Load.ONLY
                ? ExportedSnapshot.temporary(connections, SNAPSHOT_BOUND)
                : ExportedSnapshot.permanent(connections, config.slot(), SNAPSHOT_BOUND);
    }

    private static void await(CompletableFuture<Void> copied) throws InterruptedException {
        try {
            copied.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot happen: nobody completes it so", e);
        }
    }

    private void declare(List<SourceTable> tables, Handover handover) throws InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        tables.forEach(table -> events.add(new LogEvent.Declared(table.schema(), table.origin())));
        handover.emit(events);
    }

    private void copy(List<SourceTable> tables, ExportedSnapshot snapshot, Handover handover)
            throws InterruptedException {
        LOG.infof("Copying %d tables as of %s", tables.size(), snapshot.position());
        try (Connection reader = snapshot.openReader()) {
            for (SourceTable table : tables) {
                handover.emit(List.of(new LogEvent.CopyStart(table.schema())));
                new TableCopy(table).run(reader, handover, EVENTS_PER_BATCH);
                handover.emit(List.of(new LogEvent.CopyEnd(table.schema(), snapshot.position())));
            }
        } catch (SQLException e) {
            throw SqlErrors.of("copy the tables", e);
        }
    }

    private void stream(
            List<SourceTable> tables,
            LogPosition start,
            Map<TableId, Map<Integer, String>> before,
            Optional<Joined> joined,
            Handover handover)
            throws InterruptedException {
        Map<TableId, SourceTable> byId =
                tables.stream().collect(Collectors.toMap(table -> table.schema().id(), table -> table));
        List<String> names = byId.keySet().stream().map(TableId::toString).toList();
        try (SchemaWatch watch = new SchemaWatch(this::connect, names, this::mark)) {
            TransactionAssembler assembler = new TransactionAssembler(
                    byId,
                    before,
                    definitions,
                    watch::isPast,
                    EngineSettings.TRANSACTION_TOPIC,
                    start,
                    joined,
                    handover);
            LogStream stream = new LogStream(
                    EngineSettings.of(config, connections, byId.keySet(), start), assembler, EVENTS_PER_BATCH);
            handover.enter(Handover.Phase.STREAMING);
            stream.run(handover);
        }
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
    public List<Finding> inspect() {
        return preflight.inspect();
    }
}
