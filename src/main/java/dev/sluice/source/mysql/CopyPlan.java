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

/**
 * Cuts tables into ranges of the first key column where that is an integer: the smallest and the largest value cost the
 * server nothing to find, and a range is a piece of the clustered index. Any other table is one range, beside others.
 */
final class CopyPlan {
    /** What becomes, compressed, a data file of about the target size. */
    private static final long MAX_RANGE_BYTES = 256L << 20;

    /** Below this a range's own costs, and its small file, outweigh what reading it beside others brings. */
    private static final long MIN_RANGE_BYTES = 16L << 20;

    private CopyPlan() {}

    /**
     * @param reader sees the snapshot
     * @param parts of which tables only a part is copied
     */
    static List<TableProgress> of(
            Connection reader, List<SourceTable> tables, Map<TableId, CopyScope> parts, int connections)
            throws SQLException {
        List<TableProgress> plan = new ArrayList<>();
        List<TableSize> sizes = Server.sizes(reader, tables);
        for (int index = 0; index < sizes.size(); index++) {
            TableSize size = sizes.get(index);
            SourceTable table = tables.get(index);
            CopyScope scope = parts.getOrDefault(size.table().id(), CopyScope.WHOLE);
            if (!scope.isWhole()) {
                plan.add(TableProgress.part(table.schema(), scope, pieces(table, scope, connections)));
                continue;
            }
            List<TableProgress.Piece> pieces = conditions(reader, table, ranges(size.bytes(), connections)).stream()
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

    private static List<String> conditions(Connection reader, SourceTable table, int ranges) throws SQLException {
        if (ranges == 1 || !table.schema().hasKey()) {
            return List.of("true");
        }
        SourceColumn key = table.columns().get(table.schema().key().getFirst());
        return switch (key.kind()) {
            case SIGNED, UNSIGNED -> {
                String name = Sql.quote(key.name());
                try (Statement statement = reader.createStatement();
                        ResultSet row = statement.executeQuery(
                                "SELECT min(" + name + "), max(" + name + ") FROM " + table.quoted())) {
                    row.next();
                    String least = row.getString(1);
                    yield least == null
                            ? List.of("true")
                            : even(name, new BigInteger(least), new BigInteger(row.getString(2)), ranges);
                }
            }
            case DECIMAL,
                    FLOAT,
                    DOUBLE,
                    BIT,
                    YEAR,
                    DATE,
                    TIME,
                    DATETIME,
                    TIMESTAMP,
                    TEXT,
                    ENUM,
                    SET,
                    JSON,
                    BINARY,
                    BYTES -> List.of("true");
        };
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
