package dev.sluice.source;

/**
 * What an inspection found.
 *
 * @param what was looked at and found, in one sentence
 * @param remedy the statement or setting that mends it, empty if nothing needs to be done
 */
public record Finding(Severity severity, String what, String remedy) {
    /** How bad it is. */
    public enum Severity {
        /** As it should be. */
        GOOD,
        /** The replication runs, with the limits that the finding names. */
        WARNING,
        /** The replication cannot run. */
        ERROR
    }
}
