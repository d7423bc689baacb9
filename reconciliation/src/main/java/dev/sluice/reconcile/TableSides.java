package dev.sluice.reconcile;

import dev.sluice.row.Digest;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Row;
import dev.sluice.row.RowView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Both sides of one table, read at once. */
final class TableSides {
    /** Every so many rows a thread looks whether it has been interrupted. */
    private static final int INTERRUPTION_CHECK_ROWS = 1024;

    /** Takes a row of the source as it is there, and as the lake must hold it. */
    interface SourceRows {
        void accept(Row original, Row masked);
    }

    private final SourceSnapshot source;
    private final LakeTable lake;
    private final ComparisonPlan plan;
    private final Workers workers;
    private volatile LeftOut leftOut = new LeftOut();
    private LeftOut ofEverything = leftOut;

    TableSides(SourceSnapshot source, LakeTable lake, ComparisonPlan plan, Workers workers) {
        this.source = source;
        this.lake = lake;
        this.plan = plan;
        this.workers = workers;
    }

    /** The digests of a partition's parts on either side. */
    record Digests(List<Digest> source, List<Digest> lake) {
        List<Integer> differing() {
            List<Integer> parts = new ArrayList<>();
            for (int part = 0; part < source.size(); part++) {
                if (!source.get(part).equals(lake.get(part))) {
                    parts.add(part);
                }
            }
            return parts;
        }

        /** How many rows of both sides together lie in the part. */
        long rows(int part) {
            return source.get(part).count() + lake.get(part).count();
        }
    }

    /** The source's rows that the last pass over everything that is compared left out. */
    LeftOut leftOut() {
        return ofEverything;
    }

    /** The digests of everything that is compared; what is left out of it is counted. */
    Digests digestsOfAll(Partition partition) throws InterruptedException {
        return counting(() -> digests(partition));
    }

    private <T> T counting(Pass<T> pass) throws InterruptedException {
        leftOut = new LeftOut();
        T found = pass.run();
        ofEverything = leftOut;
        // What is read once more afterwards leaves out the same rows again.
        leftOut = new LeftOut();
        return found;
    }

    private interface Pass<T> {
        T run() throws InterruptedException;
    }

    Digests digests(Partition partition) throws InterruptedException {
        Workers.Both<List<Digest>, List<Digest>> both =
                workers.both(() -> sourceDigests(partition), () -> lakeDigests(partition));
        return new Digests(both.source(), both.lake());
    }

    /** The numbers of rows: the source's that the policy lets through, and the lake's. */
    Workers.Both<Long, Long> counts() throws InterruptedException {
        return counts(this::sourceCount, lake::count);
    }

    /** As {@link #counts()}, of the rows that have a part. */
    Workers.Both<Long, Long> counts(Partition.ByKey partition) throws InterruptedException {
        return counts(() -> sourceCount(partition), () -> lakeCount(partition));
    }

    private Workers.Both<Long, Long> counts(Callable<Long> ofSource, Callable<Long> ofLake)
            throws InterruptedException {
        return counting(() -> workers.both(ofSource, ofLake));
    }

    KeyRanges split(KeyRange within, int parts) throws InterruptedException {
        return source.split(plan.source(), within, parts);
    }

    private long sourceCount() throws InterruptedException {
        if (!plan.filters()) {
            return source.count(plan.source().id());
        }
        List<long[]> counts = Collections.synchronizedList(new ArrayList<>());
        sourceRows(KeyRange.ALL, () -> {
            long[] count = new long[1];
            counts.add(count);
            return (original, masked) -> count[0]++;
        });
        return sum(counts);
    }

    private long sourceCount(Partition.ByKey partition) throws InterruptedException {
        if (plan.inDatabase()) {
            // Of no column: only the rows count.
            return source.digests(plan.source(), List.of(), partition.ranges()).stream()
                    .mapToLong(Digest::count)
                    .sum();
        }
        List<long[]> counts = Collections.synchronizedList(new ArrayList<>());
        sourceRows(partition.within(), () -> {
            long[] count = new long[1];
            counts.add(count);
            ToIntFunction<RowView> assigner = partition.assigner(plan);
            return (original, masked) -> {
                DigestCollector.requireInside(assigner.applyAsInt(masked));
                count[0]++;
            };
        });
        return sum(counts);
    }

    private long lakeCount(Partition.ByKey partition) throws InterruptedException {
        List<long[]> counts = Collections.synchronizedList(new ArrayList<>());
        read(lake.keyScans(partition.within()), () -> {
            long[] count = new long[1];
            counts.add(count);
            ToIntFunction<RowView> assigner = partition.assigner(0);
            return row -> count[0] += assigner.applyAsInt(row) >= 0 ? 1 : 0;
        });
        return sum(counts);
    }

    private static long sum(List<long[]> counts) {
        return counts.stream().mapToLong(count -> count[0]).sum();
    }

    private List<Digest> sourceDigests(Partition partition) throws InterruptedException {
        if (plan.inDatabase()) {
            switch (partition) {
                case Partition.ByKey byKey -> {
                    return source.digests(plan.source(), plan.terms(), byKey.ranges());
                }
                case Partition.Whole _ -> {
                    return source.digests(plan.source(), plan.terms(), KeyRanges.ONE);
                }
                case Partition.ByHash _ -> {}
            }
        }
        List<DigestCollector> collectors = Collections.synchronizedList(new ArrayList<>());
        sourceRows(partition.within(), () -> {
            DigestCollector collector = new DigestCollector(plan, partition);
            collectors.add(collector);
            return (_, masked) -> collector.acceptInside(masked);
        });
        return DigestCollector.merge(collectors, partition.count());
    }

    private List<Digest> lakeDigests(Partition partition) throws InterruptedException {
        List<DigestCollector> collectors = Collections.synchronizedList(new ArrayList<>());
        lakeRows(partition.within(), () -> {
            DigestCollector collector = new DigestCollector(plan, partition);
            collectors.add(collector);
            return collector;
        });
        return DigestCollector.merge(collectors, partition.count());
    }

    /** Streams the source's rows that the policy lets through; each thread has a consumer of its own. */
    void sourceRows(KeyRange range, Supplier<SourceRows> consumers) throws InterruptedException {
        source.rows(plan.source(), range, () -> {
            SourceRows consumer = consumers.get();
            return interruptible(original -> {
                Optional<Row> masked = plan.protect(original, leftOut);
                masked.ifPresent(row -> consumer.accept(original, row));
            });
        });
    }

    /** Streams the lake's rows, some outside of the range among them. */
    void lakeRows(KeyRange range, Supplier<Consumer<RowView>> consumers) throws InterruptedException {
        read(lake.scans(range), consumers);
    }

    private void read(List<LakeScan> all, Supplier<Consumer<RowView>> consumers) throws InterruptedException {
        // One consumer per thread, not per scan: there may be very many scans.
        Queue<LakeScan> scans = new ConcurrentLinkedQueue<>(all);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int thread = Math.min(workers.threads(), scans.size()); thread > 0; thread--) {
            tasks.add(() -> {
                Consumer<RowView> consumer = interruptible(consumers.get());
                for (LakeScan scan = scans.poll(); scan != null; scan = scans.poll()) {
                    scan.forEach(consumer);
                }
                return true;
            });
        }
        workers.all(tasks);
    }

    private static <T> Consumer<T> interruptible(Consumer<T> consumer) {
        return new Consumer<>() {
            private int untilCheck = INTERRUPTION_CHECK_ROWS;

            @Override
            public void accept(T row) {
                if (--untilCheck == 0) {
                    untilCheck = INTERRUPTION_CHECK_ROWS;
                    if (Thread.currentThread().isInterrupted()) {
                        throw new InterruptedScanException();
                    }
                }
                consumer.accept(row);
            }
        };
    }
}
