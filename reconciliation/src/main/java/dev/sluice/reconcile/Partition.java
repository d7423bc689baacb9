package dev.sluice.reconcile;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.RowView;
import java.util.Comparator;
import java.util.function.ToIntFunction;

/** How the rows of a table are told apart into parts, of which each gets a digest. */
sealed interface Partition {
    /** Enough to tell where differences are, few enough to cost nothing. */
    int HASH_BUCKETS = 256;

    int count();

    /** The rows that have a part at all. */
    KeyRange within();

    /** Tells a row's part, -1 for none. A new one for each thread. */
    ToIntFunction<RowView> assigner(ComparisonPlan plan);

    /** By ranges of the first key column. */
    record ByKey(KeyRanges ranges, Comparator<Object> order) implements Partition {
        @Override
        public int count() {
            return ranges.count();
        }

        @Override
        public KeyRange within() {
            return ranges.within();
        }

        @Override
        public ToIntFunction<RowView> assigner(ComparisonPlan plan) {
            return assigner(plan.keyIndex());
        }

        /** @param keyIndex where a row has the first column of its key */
        ToIntFunction<RowView> assigner(int keyIndex) {
            return new ToIntFunction<>() {
                private int last = -1;
                private KeyRange range = KeyRange.ALL;

                @Override
                public int applyAsInt(RowView row) {
                    Object key = row.value(keyIndex);
                    // Rows mostly lie in the order of their keys.
                    if (last < 0 || !range.holds(key, order)) {
                        last = ranges.indexOf(key, order);
                        range = last < 0 ? KeyRange.ALL : ranges.range(last);
                    }
                    return last;
                }
            };
        }
    }

    /** By a hash of what identifies a row, for tables whose key has no common order, or that have no key. */
    record ByHash() implements Partition {
        @Override
        public int count() {
            return HASH_BUCKETS;
        }

        @Override
        public KeyRange within() {
            return KeyRange.ALL;
        }

        @Override
        public ToIntFunction<RowView> assigner(ComparisonPlan plan) {
            CanonicalText identity = plan.identityText();
            return row -> bucket(identity.checksum(row).high());
        }

        static int bucket(long identityHigh) {
            return (int) (identityHigh >>> 56);
        }
    }

    /** Everything as one part. */
    record Whole() implements Partition {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public KeyRange within() {
            return KeyRange.ALL;
        }

        @Override
        public ToIntFunction<RowView> assigner(ComparisonPlan plan) {
            return _ -> 0;
        }
    }
}
