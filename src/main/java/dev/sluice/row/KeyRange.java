package dev.sluice.row;

import java.util.Comparator;

/**
 * The rows whose first key column lies in an interval, in the order of {@link KeyOrder}.
 *
 * @param from the smallest value inside, or {@link Marker#NULL} where there is no lower end
 * @param to the smallest value above, or {@link Marker#NULL} where there is no upper end
 */
public record KeyRange(Object from, Object to) {
    /** Every row; also of a table whose key has no order, or that has no key. */
    public static final KeyRange ALL = new KeyRange(Marker.NULL, Marker.NULL);

    public boolean hasFrom() {
        return from != Marker.NULL;
    }

    public boolean hasTo() {
        return to != Marker.NULL;
    }

    /** Whether the value lies inside. */
    public boolean holds(Object value, Comparator<Object> order) {
        return !(hasFrom() && order.compare(value, from) < 0 || hasTo() && order.compare(value, to) >= 0);
    }

    /** The ends only by kind: keys may be personal. */
    @Override
    public String toString() {
        return "KeyRange[" + (hasFrom() ? "bounded" : "unbounded") + ", " + (hasTo() ? "bounded" : "unbounded") + "]";
    }
}
