package dev.sluice.reconcile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Gathers the differences of a table: totals of all, and a bounded number of each kind by name. */
final class Findings {
    private final int limit;
    private final Map<DifferenceKind, Long> totals = new EnumMap<>(DifferenceKind.class);
    private final Map<DifferenceKind, List<DifferingRow>> rows = new EnumMap<>(DifferenceKind.class);

    /** @param limit how many rows the report names */
    Findings(int limit) {
        this.limit = limit;
    }

    void count(DifferenceKind kind, long more) {
        if (more > 0) {
            totals.merge(kind, more, Long::sum);
        }
    }

    /** Whether another row of the kind would still be named. */
    boolean wants(DifferenceKind kind) {
        return rows.getOrDefault(kind, List.of()).size() < limit;
    }

    void name(DifferingRow row) {
        if (wants(row.kind())) {
            rows.computeIfAbsent(row.kind(), _ -> new ArrayList<>()).add(row);
        }
    }

    /** Takes over what was found elsewhere in the same table. */
    void add(Findings others) {
        others.totals.forEach(this::count);
        others.rows.values().forEach(named -> named.forEach(this::name));
    }

    Differences differences() {
        List<DifferingRow> named = new ArrayList<>();
        // In the order of the kinds: the gravest first.
        rows.values().forEach(named::addAll);
        long total = totals.values().stream().mapToLong(Long::longValue).sum();
        List<DifferingRow> listed = named.size() > limit ? named.subList(0, limit) : named;
        return new Differences(
                Collections.unmodifiableMap(new EnumMap<>(totals)), List.copyOf(listed), listed.size() == total);
    }
}
