package dev.sluice.reconcile;

import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyRange;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a repair copies of a table that differs: the ranges of its key that do, so that the others are not read. A row whose
 * key was harmed makes two ranges differ, the one that lacks it and the one that it came to.
 *
 * @param size of the table at the source; empty if it is not there any more
 * @param scope what is copied
 * @param rows that are copied, about
 */
record RepairPlan(TableReport report, Optional<SourceSide.Size> size, CopyScope scope, long rows) {
    /** With more than this part of its rows the whole table is copied: that is read in the order in which it lies. */
    private static final double MOST = 0.5;

    /** The tables that differ. */
    static List<RepairPlan> of(Report found, Map<String, SourceSide.Size> sizes) {
        return found.tables().stream()
                .filter(table -> table.verdict() == Verdict.MISMATCH)
                .map(table -> of(table, Optional.ofNullable(sizes.get(table.table()))))
                .toList();
    }

    private static RepairPlan of(TableReport table, Optional<SourceSide.Size> size) {
        long all = rowsOf(table);
        List<RangeReport> differing = table.ranges().orElse(List.of()).stream()
                .filter(range -> range.verdict() == Verdict.MISMATCH)
                .toList();
        List<KeyRange> ranges = joined(differing);
        long rows = differing.stream().mapToLong(RangeReport::sourceRows).sum();
        boolean inPart = !ranges.isEmpty() && !ranges.equals(List.of(KeyRange.ALL)) && rows <= MOST * all;
        Optional<CopyScope> part = inPart
                ? size.map(SourceSide.Size::table).map(schema -> new CopyScope(firstKeyColumn(schema), ranges))
                : Optional.empty();
        return part.map(scope -> new RepairPlan(table, size, scope, rows))
                .orElseGet(() -> new RepairPlan(table, size, CopyScope.WHOLE, all));
    }

    /** Of the source, those that the policy keeps out included: all are read. */
    private static long rowsOf(TableReport table) {
        return table.sourceRows() + table.filteredRows() + table.quarantinedRows();
    }

    private static String firstKeyColumn(TableSchema table) {
        return table.columns().get(table.key().getFirst()).name();
    }

    /** Neighbours as one. None if some part is no range. */
    private static List<KeyRange> joined(List<RangeReport> parts) {
        List<KeyRange> joined = new ArrayList<>();
        for (RangeReport part : parts) {
            if (part.range().isEmpty()) {
                return List.of();
            }
            KeyRange range = part.range().get();
            if (!joined.isEmpty()
                    && joined.getLast().hasTo()
                    && joined.getLast().to().equals(range.from())) {
                range = new KeyRange(joined.removeLast().from(), range.to());
            }
            joined.add(range);
        }
        return joined;
    }

    /** @throws NotCompletedException if the source has it no longer */
    TableId known() {
        return size.orElseThrow(() ->
                        new NotCompletedException("Cannot repair " + report.table() + ": the source has it no longer"))
                .table()
                .id();
    }

    Repair.Table described() {
        long bytes = size.map(SourceSide.Size::bytes).orElse(0L);
        return new Repair.Table(
                report.table(),
                scope.isWhole() ? Optional.empty() : Optional.of(scope.ranges().size()),
                rows,
                scope.isWhole() ? bytes : (long) ((double) bytes * rows / rowsOf(report)));
    }
}
