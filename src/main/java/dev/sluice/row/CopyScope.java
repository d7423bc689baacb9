package dev.sluice.row;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which rows of a table a copy reads again: all, or those of which one column's values lie in one of some ranges.
 *
 * @param column by its name; empty for all rows
 * @param ranges of that column's values in the order of {@link KeyOrder}, at least one; none for all rows
 */
public record CopyScope(String column, List<KeyRange> ranges) {
    /** The whole table. */
    public static final CopyScope WHOLE = new CopyScope("", List.of());

    public CopyScope {
        ranges = List.copyOf(ranges);
        if (column.isEmpty() != ranges.isEmpty()) {
            throw new IllegalArgumentException("Cannot copy a part of a table without both a column and ranges");
        }
    }

    public boolean isWhole() {
        return ranges.isEmpty();
    }

    /** What has the rows of both, and maybe more. */
    public CopyScope and(CopyScope other) {
        if (isWhole() || other.isWhole() || !column.equals(other.column)) {
            return WHOLE;
        }
        LinkedHashSet<KeyRange> both = new LinkedHashSet<>(ranges);
        both.addAll(other.ranges);
        return new CopyScope(column, new ArrayList<>(both));
    }

    /**
     * The index of the table's column.
     *
     * @throws IllegalStateException if there is none of that name
     */
    public int columnOf(TableSchema table) {
        return table.indexOf(column)
                .orElseThrow(() -> new IllegalStateException("Cannot find the part of " + table.id()));
    }

    /** Whether the table has a column of that name and of the ranges' type, whose values have an order that all systems agree on. */
    public boolean fits(TableSchema table) {
        return table.indexOf(column).stream()
                .mapToObj(index -> table.columns().get(index).type())
                .anyMatch(type -> KeyOrder.of(type).filter(this::compares).isPresent());
    }

    private boolean compares(Comparator<Object> order) {
        try {
            for (KeyRange range : ranges) {
                int _ = range.hasFrom() ? order.compare(range.from(), range.from()) : 0;
                int _ = range.hasTo() ? order.compare(range.to(), range.to()) : 0;
            }
            return true;
        } catch (ClassCastException _) {
            // The column has got another type since.
            return false;
        }
    }

    /** Whether these are ranges of the table's first key column, so that a row's key says whether it is one of them. */
    public boolean isByKey(TableSchema table) {
        return !isWhole()
                && table.hasKey()
                && table.columns().get(table.key().getFirst()).name().equals(column);
    }

    /** How much it is; not the ranges' ends, which may be personal. */
    @Override
    public String toString() {
        return isWhole() ? "whole" : ranges.size() + (ranges.size() == 1 ? " range" : " ranges") + " of " + column;
    }
}
