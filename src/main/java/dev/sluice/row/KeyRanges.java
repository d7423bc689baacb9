package dev.sluice.row;

import java.util.Comparator;
import java.util.List;

/**
 * A range cut into consecutive smaller ones.
 *
 * @param splits strictly ascending values inside {@code within}; each is the lower end of the next range
 */
public record KeyRanges(KeyRange within, List<Object> splits) {
    /** Everything as one range. */
    public static final KeyRanges ONE = new KeyRanges(KeyRange.ALL, List.of());

    public KeyRanges {
        splits = List.copyOf(splits);
    }

    /** How many ranges there are: one more than splits. */
    public int count() {
        return splits.size() + 1;
    }

    public KeyRange range(int index) {
        return new KeyRange(
                index == 0 ? within.from() : splits.get(index - 1),
                index == splits.size() ? within.to() : splits.get(index));
    }

    /** The index of the range that holds the value, or -1 if it lies outside of {@link #within}. */
    public int indexOf(Object value, Comparator<Object> order) {
        if (!within.holds(value, order)) {
            return -1;
        }
        int low = 0;
        int high = splits.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compare(value, splits.get(middle)) < 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** How many ranges there are; not their ends, which may be personal. */
    @Override
    public String toString() {
        return "KeyRanges[" + count() + "]";
    }
}
