package dev.sluice.reconcile;

/** The lake could not cut where it was asked to, and now it could: ask again, with another snapshot. */
public final class CutMissedException extends NotCompletedException {
    private static final long serialVersionUID = 1L;

    public CutMissedException(String message, Throwable cause) {
        super(message, cause);
    }
}
