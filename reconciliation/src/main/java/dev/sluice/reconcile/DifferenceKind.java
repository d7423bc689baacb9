package dev.sluice.reconcile;

/** How a row differs, the gravest first. */
public enum DifferenceKind {
    /** A masked column of the lake holds the source's original value. */
    UNMASKED,
    /** The source has the row and the lake does not. */
    MISSING,
    /** The lake has a row that the source does not have. */
    EXTRA,
    /** Both have a row of this key, with other values. */
    DIFFERENT,
    /** The lake has the row more than once. */
    DUPLICATED
}
