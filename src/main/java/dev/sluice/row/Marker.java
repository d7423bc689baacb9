package dev.sluice.row;

/** What stands in a {@link Row} where no ordinary value does. */
public enum Marker {
    /** SQL NULL. */
    NULL,

    /**
     * The log did not carry the value: a large value that the update left alone, or a before-image of which only the
     * key is known. Never stored: whoever writes the row finds the value first.
     */
    UNCHANGED
}
