package dev.sluice.source.postgres;

import dev.sluice.row.CopyScope;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.source.Handover;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import dev.sluice.source.SourceMetrics;
import dev.sluice.source.UnstorableValues;
import dev.sluice.source.copy.CopyRange;
import dev.sluice.source.copy.ParallelCopy;
import dev.sluice.source.copy.RangeReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads ranges of blocks at an exported snapshot. */
final class SnapshotRanges implements RangeReader {
    private final ExportedSnapshot snapshot;
    private final Map<TableId, SourceTable> tables;
    private final Set<TableId> replicated;

    private SnapshotRanges(ExportedSnapshot snapshot, List<SourceTable> tables, Set<TableId> replicated) {
        this.snapshot = snapshot;
        this.replicated = replicated;
        this.tables =
                tables.stream().collect(Collectors.toMap(table -> table.schema().id(), table -> table));
    }

    /**
     * Copies the tables; {@code begun} as in {@link ParallelCopy#run}.
     *
     * @param parts of which tables only a part is copied
     * @param replicated those that have been replicated before: what the lake cannot hold of them may be in quarantine, where
     *     nobody was there to decide, and goes there again
     * @param now looks at the tables as they are, which may be later than what the snapshot shows
     * @param earlier what need not be read again
     * @return {@link CopyPlan#earlier}
     * @throws RetryableSourceException if a table has been altered since it was looked at
     */
    static Map<TableId, SnapshotVisibility> copy(
            SourceConfig config,
            ExportedSnapshot snapshot,
            List<SourceTable> tables,
            Map<TableId, CopyScope> parts,
            Set<TableId> replicated,
            EarlierCopies earlier,
            Supplier<List<SourceTable>> now,
            List<LogEvent> begun,
            Handover handover,
            SourceMetrics metrics)
            throws InterruptedException {
        try (Connection keeper = snapshot.openReader()) {
            CopyPlan plan = CopyPlan.of(keeper, tables, parts, ParallelCopy.connections(config), snapshot, earlier);
            // The locks keep out who would alter a table from now on. Who did since it was looked at may be shown by
            // the
            // snapshot, or has written all rows anew, which an older snapshot shows as none.
            requireUnaltered(tables, now.get());
            new ParallelCopy(config, new SnapshotRanges(snapshot, tables, replicated), handover, metrics)
                    .run(plan.tables(), begun);
            return plan.earlier();
        } catch (SQLException e) {
            throw SqlErrors.of("copy the tables", e);
        }
    }

    private static void requireUnaltered(List<SourceTable> tables, List<SourceTable> now) {
        Map<TableId, SourceTable> found =
                now.stream().collect(Collectors.toMap(table -> table.schema().id(), table -> table));
        for (SourceTable table : tables) {
            TableId id = table.schema().id();
            if (!found.containsKey(id) || !found.get(id).isAsIn(table)) {
                throw new RetryableSourceException("Cannot copy " + id + ": it was altered meanwhile; try again");
            }
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
        UnstorableValues unstorable = UnstorableValues.ofCopy(table.schema().id(), table.unstorable(), replicated);
        new TableCopy(table, unstorable).run(connection, range.number(), range.rows(), rowsPerBatch, sink);
    }

    @Override
    public SourceException failure(String action, SQLException cause) {
        return SqlErrors.of(action, cause);
    }
}
