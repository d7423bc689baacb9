package dev.sluice.policy;

/** What a {@link RowFilter} says about a row. */
public enum FilterResult {
    KEPT,
    EXCLUDED,
    /** It depends on a value that the log did not carry. */
    UNKNOWN;

    static FilterResult of(boolean kept) {
        return kept ? KEPT : EXCLUDED;
    }
}
