package dev.sluice.source.mysql;

import dev.sluice.row.Change;
import dev.sluice.row.CopyScope;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.source.Handover;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import dev.sluice.source.SourceMetrics;
import dev.sluice.source.UnstorableValues;
import dev.sluice.source.copy.CopyRange;
import dev.sluice.source.copy.ParallelCopy;
import dev.sluice.source.copy.RangeReader;
import dev.sluice.source.copy.TableProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads ranges of keys at a consistent snapshot, whose connections are used up by it. */
final class SnapshotRanges implements RangeReader {
    /** Of a value that is neither text nor bytes, about. */
    private static final int PLAIN_BYTES = 8;

    private final MysqlConnections server;
    private final ConsistentSnapshot snapshot;
    private final Iterator<Connection> readers;
    private final Map<TableId, SourceTable> tables;
    private final Set<TableId> replicated;

    private SnapshotRanges(MysqlConnections server, ConsistentSnapshot snapshot, Set<TableId> replicated) {
        this.server = server;
        this.replicated = replicated;
        this.snapshot = snapshot;
        this.readers = snapshot.readers().iterator();
        this.tables = snapshot.tables().stream()
                .collect(Collectors.toMap(table -> table.schema().id(), table -> table));
    }

    /**
     * Copies the tables; {@code begun} as in {@link ParallelCopy#run}.
     *
     * @param parts of which tables only a part is copied
     * @param replicated those that have been replicated before: what the lake cannot hold of them may be in quarantine, where
     *     nobody was there to decide, and goes there again
     */
    static void copy(
            SourceConfig config,
            MysqlConnections server,
            ConsistentSnapshot snapshot,
            List<SourceTable> tables,
            Map<TableId, CopyScope> parts,
            Set<TableId> replicated,
            List<LogEvent> begun,
            Handover handover,
            SourceMetrics metrics)
            throws InterruptedException {
        List<TableProgress> plan;
        try {
            plan = CopyPlan.of(snapshot.readers(), tables, parts, ParallelCopy.connections(config));
        } catch (SQLException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw SqlErrors.of("copy the tables", e);
        }
        new ParallelCopy(config, new SnapshotRanges(server, snapshot, replicated), handover, metrics).run(plan, begun);
    }

    @Override
    public Position position() {
        return snapshot.position();
    }

    @Override
    public Connection open() {
        return readers.next();
    }

    @Override
    public void end(Connection connection) {
        server.end(connection);
    }

    @Override
    public void read(Connection connection, CopyRange range, int rowsPerBatch, Sink sink)
            throws SQLException, InterruptedException {
        SourceTable table = Objects.requireNonNull(tables.get(range.table().id()), "not a table of this copy");
        Batches batches = new Batches(table, range.number(), rowsPerBatch, sink);
        UnstorableValues unstorable = UnstorableValues.ofCopy(table.schema().id(), table.unstorable(), replicated);
        new TableCopy(table, unstorable).read(connection, range.rows(), batches::add);
        batches.flush();
    }

    @Override
    public SourceException failure(String action, SQLException cause) {
        return SqlErrors.of(action, cause);
    }

    private static final class Batches {
        private final SourceTable table;
        private final int range;
        private final int rowsPerBatch;
        private final Sink sink;
        private List<LogEvent> rows = new ArrayList<>();
        private long bytes;

        Batches(SourceTable table, int range, int rowsPerBatch, Sink sink) {
            this.table = table;
            this.range = range;
            this.rowsPerBatch = rowsPerBatch;
            this.sink = sink;
        }

        void add(Row row) throws InterruptedException {
            rows.add(new Change.Copied(table.schema(), range, row));
            for (int index = 0; index < table.columns().size(); index++) {
                bytes += size(row.value(index));
            }
            if (rows.size() >= rowsPerBatch) {
                flush();
            }
        }

        private static int size(Object value) {
            return switch (value) {
                case String text -> text.length();
                case byte[] binary -> binary.length;
                default -> PLAIN_BYTES;
            };
        }

        void flush() throws InterruptedException {
            sink.take(rows, bytes);
            rows = new ArrayList<>(rowsPerBatch);
            bytes = 0;
        }
    }
}
