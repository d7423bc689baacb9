package dev.sluice.reconcile;

/** What a finished reconciliation says. One that was interrupted or failed says nothing. */
public enum Verdict {
    MATCH,
    MISMATCH;

    static Verdict of(boolean equal) {
        return equal ? MATCH : MISMATCH;
    }
}
