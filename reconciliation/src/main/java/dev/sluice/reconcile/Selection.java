package dev.sluice.reconcile;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.KeyRange;
import dev.sluice.row.RowChecksum;
import dev.sluice.row.RowView;
import java.util.BitSet;
import java.util.function.ToIntFunction;

/**
 * Which rows are compared one by one.
 *
 * @param range what is read
 * @param parts those parts of the partition that count
 * @param rows how many that are, both sides together
 */
record Selection(KeyRange range, Partition partition, BitSet parts, long rows) {
    /** How many passes keep a {@link RowTally} within its bound. */
    int passes() {
        return Math.toIntExact(rows / RowTally.MAX_ENTRIES + 1);
    }

    Selector selector(ComparisonPlan plan, int pass) {
        return new Selector(plan, pass);
    }

    /** Tells one thread which rows belong to a pass, and who they are. */
    final class Selector {
        private final ToIntFunction<RowView> assigner;
        private final CanonicalText identityText;
        private final int pass;
        private RowChecksum identity = new RowChecksum(0, 0);

        private Selector(ComparisonPlan plan, int pass) {
            this.assigner = partition.assigner(plan);
            this.identityText = plan.identityText();
            this.pass = pass;
        }

        boolean selects(RowView row) {
            int part = assigner.applyAsInt(row);
            if (part < 0 || !parts.get(part)) {
                return false;
            }
            identity = identityText.checksum(row);
            return Integer.remainderUnsigned((int) (identity.low() >>> 32), passes()) == pass;
        }

        /** Of the row that was selected last. */
        RowChecksum identity() {
            return identity;
        }
    }
}
