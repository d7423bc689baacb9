package dev.sluice.source.postgres;

import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.copy.TableProgress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Cuts tables into ranges of blocks. */
final class CopyPlan {
    /** The first version that reads a range of TIDs without reading the whole table. */
    private static final int RANGES_BY_TID = 140000;

    private static final String UNDEFINED_TABLE = "42P01";

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
     */
    static List<TableProgress> of(Connection reader, List<SourceTable> tables, int connections) throws SQLException {
        boolean byTid = Server.version(reader) >= RANGES_BY_TID;
        List<TableProgress> plan = new ArrayList<>();
        try (Statement lock = reader.createStatement();
                PreparedStatement measure = reader.prepareStatement(
                        "SELECT pg_relation_size(oid, 'main'), reltuples::float8 FROM pg_class WHERE oid = ?::regclass")) {
            for (SourceTable table : tables) {
                List<String> ranges = new ArrayList<>();
                long size = 0;
                double rows = 0;
                if (table.isPartitioned()) {
                    // Keeps out who would take partitions away; who attaches one is noticed afterwards.
                    lock(lock, table, table.quoted());
                }
                for (String file : table.files()) {
                    lock(lock, table, file);
                    measure.setString(1, file);
                    try (ResultSet row = measure.executeQuery()) {
                        row.next();
                        long blocks = row.getLong(1) / BLOCK_BYTES;
                        (byTid ? conditions(blocks, blocksPerRange(blocks, connections)) : List.of(blocksFrom(0)))
                                .forEach(condition -> ranges.add(SourceTable.rows(file, condition)));
                        size += blocks;
                        rows += Math.max(0, row.getDouble(2));
                    }
                }
                if (ranges.isEmpty()) {
                    // Without a partition there is no row; the copy has to come to an end all the same.
                    ranges.add(SourceTable.rows(table.quoted(), "true"));
                }
                plan.add(new TableProgress(table.schema(), ranges, size, (long) rows));
            }
        }
        return plan;
    }

    private static void lock(Statement statement, SourceTable table, String relation) throws SQLException {
        try {
            statement.execute("LOCK TABLE ONLY " + relation + " IN ACCESS SHARE MODE");
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw new RetryableSourceException(
                        "Cannot copy " + table.schema().id() + ": it, or a partition of it, was dropped just now");
            }
            throw e;
        }
    }

    static List<String> conditions(long blocks, long blocksPerRange) {
        List<String> conditions = new ArrayList<>();
        long first = 0;
        for (; first + blocksPerRange < blocks; first += blocksPerRange) {
            conditions.add(blocks(first, first + blocksPerRange));
        }
        // The last is open: a table is never shorter than what it was measured to be.
        conditions.add(blocksFrom(first));
        return conditions;
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
