package dev.sluice.row;

/**
 * Marks an exception that a new session would meet again: whoever catches it stops, and shows its message, which says
 * what to do and never holds a value of a row. An exception without the mark is worth another attempt.
 */
public interface Unrecoverable {
    /** What failed, why, and what a person can do. */
    String getMessage();
}
