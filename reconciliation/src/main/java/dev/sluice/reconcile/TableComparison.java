package dev.sluice.reconcile;

import dev.sluice.row.Digest;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Compares one table as deep as the level asks, going down only where something differs. */
final class TableComparison {
    /** So many rows of both sides are compared one by one rather than cut into finer ranges. */
    static final long LEAF_ROWS = 100_000;

    private static final int MAX_RANGES = 256;

    /** Each cut is into many ranges: more depth than that is not reached with fewer than 10^12 rows. */
    private static final int MAX_DEPTH = 6;

    /** Beyond that many separate places, reading what lies between costs less than going there one by one. */
    private static final int MAX_PLACES = 4;

    /** @param ranges what the first digests of both sides said, each of a part of the table */
    record Checksums(List<RangeReport> ranges) {
        int parts() {
            return ranges.size();
        }

        int differing() {
            return (int) ranges.stream()
                    .filter(range -> range.verdict() == Verdict.MISMATCH)
                    .count();
        }
    }

    record Result(
            long sourceRows,
            long lakeRows,
            LeftOut leftOut,
            Optional<Checksums> checksums,
            Optional<Differences> differences) {}

    private final TableSides sides;
    private final ComparisonPlan plan;
    private final long estimatedRows;
    private final Findings findings;
    private final RowComparison rows;

    /** @param limit how many differing rows are named */
    TableComparison(TableSides sides, ComparisonPlan plan, long estimatedRows, int limit) {
        this.sides = sides;
        this.plan = plan;
        this.estimatedRows = estimatedRows;
        this.findings = new Findings(limit);
        this.rows = new RowComparison(sides, plan, findings, limit);
    }

    Result compare(Level level) throws InterruptedException {
        if (level == Level.COUNTS) {
            Workers.Both<Long, Long> counts = sides.counts();
            return new Result(counts.source(), counts.lake(), sides.leftOut(), Optional.empty(), Optional.empty());
        }
        Partition partition = firstPartition();
        TableSides.Digests digests = sides.digestsOfAll(partition);
        Optional<Differences> differences = Optional.empty();
        if (level == Level.ROWS) {
            locate(partition, digests);
            differences = Optional.of(findings.differences());
        }
        return new Result(
                digests.source().stream().mapToLong(digest -> digest.count()).sum(),
                digests.lake().stream().mapToLong(digest -> digest.count()).sum(),
                sides.leftOut(),
                Optional.of(new Checksums(ranges(partition, digests))),
                differences);
    }

    private List<RangeReport> ranges(Partition partition, TableSides.Digests digests) {
        List<RangeReport> ranges = new ArrayList<>();
        for (int part = 0; part < partition.count(); part++) {
            Digest source = digests.source().get(part);
            Digest lake = digests.lake().get(part);
            ranges.add(new RangeReport(
                    from(partition, part), source.count(), lake.count(), Verdict.of(source.equals(lake))));
        }
        return List.copyOf(ranges);
    }

    private Optional<String> from(Partition partition, int part) {
        return switch (partition) {
            case Partition.ByKey byKey
            when part > 0 ->
                Optional.of(DisplayText.of(
                        plan.lake().columns().get(plan.keyIndex()).type(),
                        byKey.ranges().splits().get(part - 1)));
            case Partition.ByKey _, Partition.Whole _, Partition.ByHash _ -> Optional.empty();
        };
    }

    private Partition firstPartition() throws InterruptedException {
        if (plan.order().isPresent()) {
            return new Partition.ByKey(
                    split(KeyRange.ALL, 2 * estimatedRows), plan.order().get());
        }
        return plan.inDatabase() ? new Partition.Whole() : new Partition.ByHash();
    }

    /** @param bothRows the rows of both sides */
    private KeyRanges split(KeyRange within, long bothRows) throws InterruptedException {
        int parts = (int) Math.min(MAX_RANGES, bothRows / (LEAF_ROWS / 2) + 1);
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
