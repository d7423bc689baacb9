package dev.sluice.source.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts tables into ranges of blocks. */
final class CopyPlan {
    /** The first version that reads a range of TIDs without reading the whole table. */
    private static final int RANGES_BY_TID = 140000;

    private static final long BLOCK_BYTES = 8192;

    /** What becomes, compressed, a data file of about the target size. */
    private static final long MAX_RANGE_BLOCKS = 256L * 1024 * 1024 / BLOCK_BYTES;

    /** Below this a range's own costs, and its small file, outweigh what reading it beside others brings. */
    private static final long MIN_RANGE_BLOCKS = 16L * 1024 * 1024 / BLOCK_BYTES;

    private CopyPlan() {}

    /**
     * Locks the tables for the time of the reader's transaction in the weakest mode, and looks how large they are. The lock
     * keeps out who would move rows to other blocks between one range and the next (VACUUM FULL, CLUSTER), and nobody else.
     *
     * @param reader in a transaction that sees the snapshot and lasts as long as the copy
     * @return the largest table first, so that the end is not spent on one table's last ranges
     */
    static List<TableProgress> of(Connection reader, List<SourceTable> tables, int connections) throws SQLException {
        boolean byTid = Server.version(reader) >= RANGES_BY_TID;
        List<TableProgress> plan = new ArrayList<>();
        try (Statement lock = reader.createStatement();
                PreparedStatement measure = reader.prepareStatement(
                        "SELECT pg_relation_size(oid, 'main'), reltuples::float8 FROM pg_class WHERE oid = ?::regclass")) {
            for (SourceTable table : tables) {
                lock.execute("LOCK TABLE ONLY " + table.quoted() + " IN ACCESS SHARE MODE");
                measure.setString(1, table.quoted());
                try (ResultSet row = measure.executeQuery()) {
                    row.next();
                    long blocks = row.getLong(1) / BLOCK_BYTES;
                    long perRange = byTid ? blocksPerRange(blocks, connections) : Math.max(1, blocks);
                    plan.add(new TableProgress(table, blocks, perRange, (long) row.getDouble(2)));
                }
            }
        }
        plan.sort(Comparator.comparingLong(TableProgress::blocks).reversed());
        return plan;
    }

    /** Several ranges for each connection, so that all are busy to the end, but none too small or too large. */
    static long blocksPerRange(long blocks, int connections) {
        long even = blocks / (4L * connections) + 1;
        return Math.clamp(even, MIN_RANGE_BLOCKS, MAX_RANGE_BLOCKS);
    }
}
