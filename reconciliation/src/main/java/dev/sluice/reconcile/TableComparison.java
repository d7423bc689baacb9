package dev.sluice.reconcile;

import dev.sluice.row.Digest;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Compares a table, or ranges of it, at one position, as deep as the level asks, going down only where something differs. */
final class TableComparison {
    /** So many rows of both sides are compared one by one rather than cut into finer ranges. */
    static final long LEAF_ROWS = 100_000;

    private static final int MAX_RANGES = 256;

    private static final int MAX_PACED_RANGES = 1024;

    /** Each cut is into many ranges: more depth than that is not reached with fewer than 10^12 rows. */
    private static final int MAX_DEPTH = 6;

    /** Beyond that many separate places, reading what lies between costs less than going there one by one. */
    private static final int MAX_PLACES = 4;

    /**
     * What was found of a table, or of ranges of it.
     *
     * @param ranges what the first digests of both sides said, each of a part; empty if only rows were counted
     * @param findings empty above level rows
     */
    record Result(long sourceRows, long lakeRows, LeftOut leftOut, List<RangeReport> ranges, Findings findings) {}

    private final TableSides sides;
    private final ComparisonPlan plan;
    private final Findings findings;
    private final RowComparison rows;

    /** @param limit how many differing rows are named */
    TableComparison(TableSides sides, ComparisonPlan plan, int limit) {
        this.sides = sides;
        this.plan = plan;
        this.findings = new Findings(limit);
        this.rows = new RowComparison(sides, plan, findings, limit);
    }

    /**
     * Into how many ranges a table is cut first.
     *
     * @param rowsPerSecond if the source is read at a pace, so that a range is about a second of it
     */
    static int firstRanges(long estimatedRows, Optional<Long> rowsPerSecond) {
        return rowsPerSecond
                .map(rate -> Math.clamp(estimatedRows / rate + 1, parts(2 * estimatedRows), MAX_PACED_RANGES))
                .orElse(parts(2 * estimatedRows));
    }

    /** @param bothRows the rows of both sides */
    private static int parts(long bothRows) {
        return (int) Math.min(MAX_RANGES, bothRows / (LEAF_ROWS / 2) + 1);
    }

    /** Compares the numbers of rows of the whole table. */
    Result counts() throws InterruptedException {
        return result(sides.counts());
    }

    /** Compares the numbers of the rows that have a part. */
    Result counts(Partition.ByKey partition) throws InterruptedException {
        return result(sides.counts(partition));
    }

    private Result result(Workers.Both<Long, Long> counts) {
        return new Result(counts.source(), counts.lake(), sides.leftOut(), List.of(), findings);
    }

    /** Digests the rows that have a part. */
    TableSides.Digests digests(Partition partition) throws InterruptedException {
        return sides.digestsOfAll(partition);
    }

    /**
     * What the digests say, and what the rows say where they differ.
     *
     * @param digests of {@link #digests} for the same partition
     * @param level above counts
     */
    Result result(Partition partition, TableSides.Digests digests, Level level) throws InterruptedException {
        if (level == Level.ROWS) {
            locate(partition, digests);
        }
        return new Result(
                digests.source().stream().mapToLong(digest -> digest.count()).sum(),
                digests.lake().stream().mapToLong(digest -> digest.count()).sum(),
                sides.leftOut(),
                ranges(partition, digests),
                findings);
    }

    private List<RangeReport> ranges(Partition partition, TableSides.Digests digests) {
        List<RangeReport> ranges = new ArrayList<>();
        for (int part = 0; part < partition.count(); part++) {
            Digest source = digests.source().get(part);
            Digest lake = digests.lake().get(part);
            ranges.add(new RangeReport(
                    from(partition, part),
                    range(partition, part),
                    source.count(),
                    lake.count(),
                    Verdict.of(source.equals(lake)),
                    Optional.empty()));
        }
        return List.copyOf(ranges);
    }

    private static Optional<KeyRange> range(Partition partition, int part) {
        return switch (partition) {
            case Partition.ByKey byKey -> Optional.of(byKey.ranges().range(part));
            case Partition.Whole _, Partition.ByHash _ -> Optional.empty();
        };
    }

    private Optional<String> from(Partition partition, int part) {
        return switch (partition) {
            case Partition.ByKey byKey
            when byKey.ranges().range(part).hasFrom() ->
                Optional.of(DisplayText.of(
                        plan.lake().columns().get(plan.keyIndex()).type(),
                        byKey.ranges().range(part).from()));
            case Partition.ByKey _, Partition.Whole _, Partition.ByHash _ -> Optional.empty();
        };
    }

    private KeyRanges split(KeyRange within, long bothRows) throws InterruptedException {
        int parts = parts(bothRows);
        return parts == 1 ? new KeyRanges(within, List.of()) : sides.split(within, parts);
    }

    private void locate(Partition partition, TableSides.Digests digests) throws InterruptedException {
        switch (partition) {
            case Partition.ByKey ranges -> locate(ranges, digests, MAX_DEPTH);
            case Partition.Whole _ -> {
                if (!digests.differing().isEmpty()) {
                    Partition buckets = new Partition.ByHash();
                    locateByHash(buckets, sides.digests(buckets));
                }
            }
            case Partition.ByHash buckets -> locateByHash(buckets, digests);
        }
    }

    private void locateByHash(Partition buckets, TableSides.Digests digests) throws InterruptedException {
        if (!digests.differing().isEmpty()) {
            rows.compare(selection(KeyRange.ALL, buckets, digests, digests.differing()));
        }
    }

    private void locate(Partition.ByKey partition, TableSides.Digests digests, int depth) throws InterruptedException {
        List<Integer> small = new ArrayList<>();
        for (int part : digests.differing()) {
            KeyRanges finer = new KeyRanges(partition.ranges().range(part), List.of());
            if (digests.rows(part) > LEAF_ROWS && depth > 0) {
                finer = split(finer.within(), digests.rows(part));
            }
            if (finer.count() > 1) {
                Partition.ByKey cut = new Partition.ByKey(finer, partition.order());
                locate(cut, sides.digests(cut), depth - 1);
            } else {
                small.add(part);
            }
        }
        for (List<Integer> place : places(small)) {
            KeyRanges ranges = partition.ranges();
            KeyRange range = new KeyRange(
                    ranges.range(place.getFirst()).from(),
                    ranges.range(place.getLast()).to());
            rows.compare(selection(range, partition, digests, place));
        }
    }

    private static Selection selection(
            KeyRange range, Partition partition, TableSides.Digests digests, List<Integer> parts) {
        BitSet chosen = new BitSet(partition.count());
        parts.forEach(chosen::set);
        return new Selection(
                range,
                partition,
                chosen,
                parts.stream().mapToLong(digests::rows).sum());
    }

    /** Runs of neighbouring parts, or all as one if there are many. */
    private static List<List<Integer>> places(List<Integer> parts) {
        List<List<Integer>> runs = new ArrayList<>();
        for (int part : parts) {
            if (runs.isEmpty() || runs.getLast().getLast() != part - 1) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(part);
        }
        return runs.size() > MAX_PLACES ? List.of(parts) : runs;
    }
}
