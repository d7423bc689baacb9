package dev.sluice.policy;

import dev.sluice.row.Marker;

/**
 * What a policy does to a column, as far as somebody needs to know who compares source and lake. In every treatment but
 * a constant NULL, SQL NULL stays SQL NULL.
 */
public sealed interface Treatment {
    /** The lake holds the source's value. */
    record Passed() implements Treatment {}

    /** The lake has no such column. */
    record Dropped() implements Treatment {}

    /** @param value what the lake holds wherever the source holds a value; {@link Marker#NULL} for the mask null */
    record Constant(Object value) implements Treatment {}

    /** The lake holds what {@link TablePolicy#protect} makes of the source's row, and always the same of the same row. */
    record Deterministic() implements Treatment {}
}
