package dev.sluice.reconcile;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.Digest;
import dev.sluice.row.RowView;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Takes the digest of each part of the rows, in the lake's form, that one thread reads. */
final class DigestCollector implements Consumer<RowView> {
    private final CanonicalText text;
    private final ToIntFunction<RowView> assigner;
    private final Digest.Sum[] sums;

    DigestCollector(ComparisonPlan plan, Partition partition) {
        this.text = plan.rowText();
        this.assigner = partition.assigner(plan);
        this.sums = Stream.generate(Digest.Sum::new).limit(partition.count()).toArray(Digest.Sum[]::new);
    }

    @Override
    public void accept(RowView row) {
        int part = assigner.applyAsInt(row);
        if (part >= 0) {
            sums[part].add(text.checksum(row));
        }
    }

    /**
     * Takes a row that the source has found in the partition's range.
     *
     * @throws NotCompletedException if it does not lie there in Java's order: it would belong to no range at all
     */
    void acceptInside(RowView row) {
        sums[requireInside(assigner.applyAsInt(row))].add(text.checksum(row));
    }

    /** @throws NotCompletedException if that is no part, though the source has found the row in the range */
    static int requireInside(int part) {
        if (part < 0) {
            throw new NotCompletedException(
                    "Cannot compare by ranges of the key: the source and Sluice do not order its"
                            + " values alike; please report the key's type. Without SLUICE_RECONCILE_SNAPSHOT_AGE and at level"
                            + " checksums tables are read as a whole");
        }
        return part;
    }

    /** What several threads have collected over the same partition, together. */
    static List<Digest> merge(List<DigestCollector> collectors, int count) {
        Digest[] merged = new Digest[count];
        Arrays.fill(merged, Digest.EMPTY);
        for (DigestCollector collector : collectors) {
            for (int part = 0; part < count; part++) {
                merged[part] = merged[part].plus(collector.sums[part].digest());
            }
        }
        return List.of(merged);
    }
}
