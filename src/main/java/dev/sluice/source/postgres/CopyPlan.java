package dev.sluice.source.postgres;

import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.copy.PartConditions;
import dev.sluice.source.copy.TableProgress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tables cut into ranges of blocks.
 *
 * @param earlier of the tables of which an earlier copy's rows count, what that copy showed
 */
record CopyPlan(List<TableProgress> tables, Map<TableId, SnapshotVisibility> earlier) {
    private static final String UNDEFINED_TABLE = "42P01";

    private static final long BLOCK_BYTES = 8192;

    /** What becomes, compressed, a data file of about the target size. */
    private static final long MAX_RANGE_BLOCKS = 256L * 1024 * 1024 / BLOCK_BYTES;

    /** Below this a range's own costs, and its small file, outweigh what reading it beside others brings. */
    private static final long MIN_RANGE_BLOCKS = 16L * 1024 * 1024 / BLOCK_BYTES;

    /**
     * Locks the tables for the time of the reader's transaction in the weakest mode, and looks how large they are. The lock
     * keeps out who would move rows to other blocks between one range and the next (VACUUM FULL, CLUSTER), and nobody else.
     *
     * @param reader in a transaction that sees the snapshot and lasts as long as the copy
     * @param parts of which tables only a part is copied
     * @param left what copies that were interrupted have left
     */
    static CopyPlan of(
            Connection reader,
            List<SourceTable> tables,
            Map<TableId, CopyScope> parts,
            int connections,
            ExportedSnapshot snapshot,
            EarlierCopies left)
            throws SQLException {
        boolean byTid = Server.version(reader) >= Server.RANGES_BY_TID;
        List<TableProgress> plan = new ArrayList<>();
        Map<TableId, SnapshotVisibility> earlier = new HashMap<>();
        try (Statement lock = reader.createStatement();
                PreparedStatement measure =
                        reader.prepareStatement("SELECT pg_relation_size(oid, 'main'), reltuples::float8,"
                                + " coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) > 0"
                                + " FROM pg_class WHERE oid = ?::regclass")) {
            for (SourceTable table : tables) {
                List<TableProgress.Piece> pieces = new ArrayList<>();
                long size = 0;
                double rows = 0;
                if (table.isPartitioned()) {
                    // Keeps out who would take partitions away; who attaches one is noticed afterwards.
                    lock(lock, table, table.quoted());
                }
                for (String file : table.files()) {
                    lock(lock, table, file);
                }
                CopyScope scope = parts.getOrDefault(table.schema().id(), CopyScope.WHOLE);
                if (!scope.isWhole()) {
                    plan.add(TableProgress.part(table.schema(), scope, pieces(table, scope, connections)));
                    continue;
                }
                FinishedBlocks finished =
                        byTid ? left.of(reader, table, snapshot) : FinishedBlocks.none(Optional.empty());
                finished.since().ifPresent(shown -> earlier.put(table.schema().id(), shown));
                for (int index = 0; index < table.files().size(); index++) {
                    String file = table.files().get(index);
                    measure.setString(1, file);
                    try (ResultSet row = measure.executeQuery()) {
                        if (!row.next()) {
                            // Of that name there is another one by now, which the snapshot does not show.
                            throw dropped(table);
                        }
                        long blocks = row.getLong(1) / BLOCK_BYTES;
                        long perPiece = byTid ? blocksPerRange(blocks, connections) : Long.MAX_VALUE;
                        if (row.getBoolean(3)) {
                            // The log leaves out what an update left alone, and an old version may be nowhere by now.
                            pieces.addAll(finished.changed(index, file, perPiece));
                        }
                        pieces.addAll(finished.rest(index, file, blocks, perPiece));
                        long rest = Math.max(0, blocks - finished.count(index));
                        size += rest;
                        rows += blocks == 0 ? 0 : Math.max(0, row.getDouble(2)) * rest / blocks;
                    }
                }
                if (pieces.isEmpty()) {
                    pieces.add(nothing(table));
                }
                plan.add(
                        new TableProgress(table.schema(), pieces, finished.kept(), finished.mark(), size, (long) rows));
            }
        }
        return new CopyPlan(plan, earlier);
    }

    /** The rows of a part; read beside each other where an index may find them, so that nothing is read for nothing. */
    private static List<TableProgress.Piece> pieces(SourceTable table, CopyScope scope, int connections) {
        OrderedColumn ordered = new OrderedColumn(table.schema().columns().get(scope.columnOf(table.schema())));
        List<TableProgress.Piece> pieces = new ArrayList<>();
        int most = ordered.isComparedAsItIs() ? connections : 1;
        for (String condition : PartConditions.of(scope, most, ordered::condition)) {
            table.files().forEach(file -> pieces.add(new TableProgress.Piece(SourceTable.rows(file, condition), "")));
        }
        if (pieces.isEmpty()) {
            pieces.add(nothing(table));
        }
        return pieces;
    }

    /** Without a partition there is no row; the copy has to come to an end all the same. */
    private static TableProgress.Piece nothing(SourceTable table) {
        return new TableProgress.Piece(SourceTable.rows(table.quoted(), "true"), "");
    }

    private static void lock(Statement statement, SourceTable table, String relation) throws SQLException {
        try {
            statement.execute("LOCK TABLE ONLY " + relation + " IN ACCESS SHARE MODE");
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw dropped(table);
            }
            throw e;
        }
    }

    private static RetryableSourceException dropped(SourceTable table) {
        return new RetryableSourceException(
                "Cannot copy " + table.schema().id() + ": it, or a partition of it, was dropped just now");
    }

    /** Blocks from {@code first} to before {@code end}; a range by TID is read by exactly these, from PostgreSQL 14 on. */
    static String blocks(long first, long end) {
        return "ctid >= '(" + first + ",0)'::tid AND ctid < '(" + end + ",0)'::tid";
    }

    /** Blocks from {@code first} to the table's end, wherever that is by now. */
    static String blocksFrom(long first) {
        return first == 0 ? "true" : "ctid >= '(" + first + ",0)'::tid";
    }

    /** Several ranges for each connection, so that all are busy to the end, but none too small or too large. */
    static long blocksPerRange(long blocks, int connections) {
        long even = blocks / (4L * connections) + 1;
        return Math.clamp(even, MIN_RANGE_BLOCKS, MAX_RANGE_BLOCKS);
    }
}
