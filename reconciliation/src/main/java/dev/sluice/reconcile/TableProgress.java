package dev.sluice.reconcile;

import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far the comparison of one table has come. A table is cut into ranges of its key once, and they are compared in their
 * order, some at a time: each range once, whatever the position. A table that cannot be cut is one range.
 */
final class TableProgress {
    /** So large a part of a table is compared before its speed is known. */
    private static final int PROBE = 16;

    private static final int MAX_FAILURES = 2;

    private final TableSchema table;
    private final Findings findings;
    private final List<RangeReport> reports = new ArrayList<>();
    private final Map<Integer, Optional<Long>> positions = new LinkedHashMap<>();
    private Optional<KeyRanges> ranges = Optional.empty();
    private int compared;
    private int most = Integer.MAX_VALUE;
    private int failures;
    private double nanosPerRange;
    private long sourceRows;
    private long lakeRows;
    private long filteredRows;
    private long quarantinedRows;
    private boolean countsEqual = true;
    private boolean refusedRows;
    private boolean cutFiner;
    /** How it was compared last. */
    private Optional<ComparisonPlan> plan = Optional.empty();

    /** @param reportedRows how many differing rows are named */
    TableProgress(TableSchema table, int reportedRows) {
        this.table = table;
        this.findings = new Findings(reportedRows);
    }

    /** As it was when the comparison began. */
    TableSchema table() {
        return table;
    }

    boolean isCut() {
        return ranges.isPresent();
    }

    /** The ranges, for good: positions that disagree about them would leave rows out, or take them twice. */
    void cut(KeyRanges all) {
        if (isCut() || !all.within().equals(KeyRange.ALL)) {
            throw new IllegalStateException(
                    "Cannot cut " + table.id() + " into ranges: it is cut, or they are not all");
        }
        ranges = Optional.of(all);
    }

    /**
     * The whole took too long: it is to be cut into ranges, although its level asks for none.
     *
     * @throws IllegalStateException if a part has been compared
     */
    void cutFiner() {
        if (compared > 0) {
            throw new IllegalStateException("Cannot cut " + table.id() + " anew: a part of it has been compared");
        }
        cutFiner = true;
        ranges = Optional.empty();
    }

    boolean isCutFiner() {
        return cutFiner;
    }

    private int rangeCount() {
        return ranges.map(KeyRanges::count).orElse(1);
    }

    /** How many ranges are not compared yet. */
    int open() {
        return rangeCount() - compared;
    }

    boolean isComplete() {
        return isCut() && open() == 0;
    }

    /** Whether a part has been compared, and another not. */
    boolean isHalfDone() {
        return compared > 0 && !isComplete();
    }

    /** Rows that the lake's types cannot hold were looked for; also if what is compared then takes too long. */
    void lookedForRefused(boolean found) {
        refusedRows = found;
    }

    /** Whether there were some at the last look, so that digests would probably be made in vain. */
    boolean hasRefusedRows() {
        return refusedRows;
    }

    /** Whether not even one range could be compared in the time of a whole snapshot, repeatedly: a lock may pass. */
    boolean isTooLarge() {
        return failures >= MAX_FAILURES;
    }

    /**
     * How many ranges should be compared next.
     *
     * @param left how long the snapshot may still be read; empty without a limit
     * @return 0 if even one will probably take longer
     */
    int affordable(Optional<Duration> left) {
        int open = open();
        if (left.isEmpty()) {
            return open;
        }
        if (nanosPerRange == 0) {
            return Math.clamp((rangeCount() + PROBE - 1) / PROBE, 1, Math.min(open, most));
        }
        // Of half of the time: what takes up to twice as long as estimated is not lost then.
        double fitting = left.get().toNanos() / 2.0 / nanosPerRange;
        return fitting < 1 ? 0 : (int) Math.min(fitting, Math.min(open, most));
    }

    /** The next ranges that have not been compared. */
    KeyRanges next(int count) {
        KeyRanges all = ranges.orElse(KeyRanges.ONE);
        KeyRange within = new KeyRange(
                all.range(compared).from(), all.range(compared + count - 1).to());
        return new KeyRanges(within, all.splits().subList(compared, compared + count - 1));
    }

    /**
     * The next ranges have been compared.
     *
     * @param position at which, by its place in the report
     * @param lakeSnapshot that was read; empty if the cut has no mirror of the table
     */
    void add(
            int count,
            ComparisonPlan how,
            TableComparison.Result result,
            int position,
            Optional<Long> lakeSnapshot,
            Duration took) {
        plan = Optional.of(how);
        compared += count;
        failures = 0;
        nanosPerRange = Math.max(1.0, (double) took.toNanos() / count);
        positions.put(position, lakeSnapshot);
        result.ranges().forEach(range -> reports.add(range.at(Optional.of(position))));
        sourceRows += result.sourceRows();
        lakeRows += result.lakeRows();
        filteredRows += result.leftOut().filtered();
        quarantinedRows += result.leftOut().quarantined();
        countsEqual &= result.sourceRows() == result.lakeRows();
        findings.add(result.findings());
    }

    /** So many ranges took longer than a snapshot may be read. */
    void tookTooLong(int count) {
        most = Math.max(1, count / 2);
        failures += count == 1 ? 1 : 0;
    }

    /**
     * The report of a table that is complete.
     *
     * @param inOnePosition whether the whole reconciliation was, so that no position needs to be named
     */
    TableReport report(Level level, boolean inOnePosition) {
        ComparisonPlan how = plan.orElseThrow();
        boolean mirrored = positions.values().stream().allMatch(Optional::isPresent);
        boolean digested = mirrored && level != Level.COUNTS;
        int differing = (int) reports.stream()
                .filter(range -> range.verdict() == Verdict.MISMATCH)
                .count();
        return new TableReport(
                table.id().toString(),
                positions.size() == 1 ? positions.values().iterator().next() : Optional.empty(),
                sourceRows,
                lakeRows,
                filteredRows,
                quarantinedRows,
                Verdict.of(mirrored && countsEqual),
                level == Level.COUNTS ? Optional.empty() : Optional.of(Verdict.of(mirrored && differing == 0)),
                mirrored ? how.describe(level) : "the cut has no mirror of this table",
                mirrored ? how.comparedColumns(level) : 0,
                how.notCompared(),
                digested ? Optional.of(reports.size()) : Optional.empty(),
                digested ? Optional.of(differing) : Optional.empty(),
                digested
                        ? Optional.of(reports.stream()
                                .map(range -> inOnePosition ? range.at(Optional.empty()) : range)
                                .toList())
                        : Optional.empty(),
                digested && level == Level.ROWS ? Optional.of(findings.differences()) : Optional.empty(),
                inOnePosition
                        ? Optional.empty()
                        : Optional.of(positions.entrySet().stream()
                                .map(at -> new TableReport.At(at.getKey(), at.getValue()))
                                .toList()));
    }
}
