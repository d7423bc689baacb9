package dev.sluice.source.postgres;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.source.Handover;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import dev.sluice.source.SourceMetrics;
import dev.sluice.source.copy.CopyRange;
import dev.sluice.source.copy.ParallelCopy;
import dev.sluice.source.copy.RangeReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads ranges of blocks at an exported snapshot. */
final class SnapshotRanges implements RangeReader {
    private final ExportedSnapshot snapshot;
    private final Map<TableId, SourceTable> tables;

    private SnapshotRanges(ExportedSnapshot snapshot, List<SourceTable> tables) {
        this.snapshot = snapshot;
        this.tables =
                tables.stream().collect(Collectors.toMap(table -> table.schema().id(), table -> table));
    }

    /** Copies the tables; {@code begun} as in {@link ParallelCopy#run}. */
    static void copy(
            SourceConfig config,
            ExportedSnapshot snapshot,
            List<SourceTable> tables,
            List<LogEvent> begun,
            Handover handover,
            SourceMetrics metrics)
            throws InterruptedException {
        try (Connection keeper = snapshot.openReader()) {
            new ParallelCopy(config, new SnapshotRanges(snapshot, tables), handover, metrics)
                    .run(CopyPlan.of(keeper, tables, ParallelCopy.connections(config)), begun);
        } catch (SQLException e) {
            throw SqlErrors.of("copy the tables", e);
        }
    }

    @Override
    public Position position() {
        return snapshot.position();
    }

    @Override
    public Connection open() throws SQLException {
        return snapshot.openReader();
    }

    @Override
    public void end(Connection connection) {
        PostgresConnections.closeQuietly(connection);
    }

    @Override
    public void read(Connection connection, CopyRange range, int rowsPerBatch, Sink sink)
            throws SQLException, InterruptedException {
        SourceTable table = Objects.requireNonNull(tables.get(range.table().id()), "not a table of this copy");
        new TableCopy(table).run(connection, range.number(), range.condition(), rowsPerBatch, sink);
    }

    @Override
    public SourceException failure(String action, SQLException cause) {
        return SqlErrors.of(action, cause);
    }
}
