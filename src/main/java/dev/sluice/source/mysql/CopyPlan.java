package dev.sluice.source.mysql;

import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import dev.sluice.source.TableSize;
import dev.sluice.source.copy.PartConditions;
import dev.sluice.source.copy.TableProgress;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts tables into ranges of the first key column, pieces of the clustered index. Of integers the smallest and the largest
 * value cost the server nothing to find; others, and integers that are spread unevenly, are cut by walking along that index
 * once. What has no key, or one whose order SQL cannot say, is one range, beside others.
 */
final class CopyPlan {
    /** What becomes, compressed, a data file of about the target size. */
    private static final long MAX_RANGE_BYTES = 256L << 20;

    /** Below this a range's own costs, and its small file, outweigh what reading it beside others brings. */
    private static final long MIN_RANGE_BYTES = 16L << 20;

    /** So many times the mean, and a range is too large to be read beside the others. */
    private static final int UNEVEN = 3;

    private CopyPlan() {}

    /**
     * @param readers see the snapshot
     * @param parts of which tables only a part is copied
     */
    static List<TableProgress> of(
            List<Connection> readers, List<SourceTable> tables, Map<TableId, CopyScope> parts, int connections)
            throws SQLException {
        List<TableProgress> plan = new ArrayList<>();
        List<TableSize> sizes = Server.sizes(readers.getFirst(), tables);
        for (int index = 0; index < sizes.size(); index++) {
            TableSize size = sizes.get(index);
            SourceTable table = tables.get(index);
            CopyScope scope = parts.getOrDefault(size.table().id(), CopyScope.WHOLE);
            if (!scope.isWhole()) {
                plan.add(TableProgress.part(table.schema(), scope, pieces(table, scope, connections)));
                continue;
            }
            int ranges = ranges(size.bytes(), connections);
            List<TableProgress.Piece> pieces = conditions(readers, table, ranges, size.rows()).stream()
                    // Without a name: the limits of its ranges are keys, which are not to be kept anywhere.
                    .map(condition -> new TableProgress.Piece(table.where(condition), ""))
                    .toList();
            plan.add(
                    new TableProgress(size.table(), pieces, TableProgress.Kept.NOTHING, "", size.bytes(), size.rows()));
        }
        return plan;
    }

    /** The rows of a part; read beside each other where an index may find them, so that nothing is read for nothing. */
    private static List<TableProgress.Piece> pieces(SourceTable table, CopyScope scope, int connections) {
        KeyColumn ordered = new KeyColumn(table, scope.columnOf(table.schema()));
        return PartConditions.of(scope, ordered.isComparedAsItIs() ? connections : 1, ordered::condition).stream()
                .map(condition -> new TableProgress.Piece(table.where(condition), ""))
                .toList();
    }

    /** Several ranges for each connection, so that all are busy to the end, but none too small or too large. */
    static int ranges(long bytes, int connections) {
        long perRange = Math.clamp(bytes / (4L * connections) + 1, MIN_RANGE_BYTES, MAX_RANGE_BYTES);
        return Math.toIntExact(Math.max(1, (bytes + perRange - 1) / perRange));
    }

    /** @param rows of the table, about */
    static List<String> conditions(List<Connection> readers, SourceTable table, int ranges, long rows)
            throws SQLException {
        if (ranges == 1 || !table.schema().hasKey()) {
            return List.of("true");
        }
        int index = table.schema().key().getFirst();
        Connection reader = readers.getFirst();
        Optional<List<String>> even = even(reader, table, table.columns().get(index), ranges);
        return even.isPresent() ? even.get() : new KeyPieces(reader, table).conditions(readers, ranges, rows);
    }

    /** Empty if the column is no integer, or if most rows would be in few of the ranges. */
    private static Optional<List<String>> even(Connection reader, SourceTable table, SourceColumn key, int ranges)
            throws SQLException {
        if (key.kind() != SourceColumn.Kind.SIGNED && key.kind() != SourceColumn.Kind.UNSIGNED) {
            return Optional.empty();
        }
        String name = Sql.quote(key.name());
        String least = Sql.text(reader, "SELECT min(" + name + ") FROM " + table.quoted());
        if (least.isEmpty()) {
            return Optional.of(List.of("true"));
        }
        String most = Sql.text(reader, "SELECT max(" + name + ") FROM " + table.quoted());
        List<String> conditions = even(name, new BigInteger(least), new BigInteger(most), ranges);
        long all = 0;
        long largest = 0;
        for (String condition : conditions) {
            long estimate = estimate(reader, table, condition);
            all += estimate;
            largest = Math.max(largest, estimate);
        }
        return largest <= UNEVEN * all / ranges ? Optional.of(conditions) : Optional.empty();
    }

    /** How many rows the server expects, which costs it two looks into the index. */
    private static long estimate(Connection reader, SourceTable table, String condition) throws SQLException {
        try (Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL SELECT 1 FROM " + table.quoted()
                        + " FORCE INDEX (PRIMARY) WHERE " + condition)) {
            return row.next() ? row.getLong("rows") : 0;
        }
    }

    /** Conditions of which each integer meets exactly one. */
    static List<String> even(String name, BigInteger least, BigInteger most, int ranges) {
        BigInteger step =
                most.subtract(least).divide(BigInteger.valueOf(ranges)).add(BigInteger.ONE);
        List<String> conditions = new ArrayList<>();
        String from = "true";
        for (BigInteger end = least.add(step); end.compareTo(most) <= 0; end = end.add(step)) {
            conditions.add(from + " AND " + name + " < " + end);
            from = name + " >= " + end;
        }
        conditions.add(from);
        return conditions;
    }
}
