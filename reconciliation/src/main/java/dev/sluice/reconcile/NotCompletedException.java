package dev.sluice.reconcile;

/** One side could not be read to the end, or replication did not reach the cut: run the reconciliation again. */
public sealed class NotCompletedException extends ReconciliationException permits CutMissedException {
    private static final long serialVersionUID = 1L;

    public NotCompletedException(String message) {
        super(message);
    }

    public NotCompletedException(String message, Throwable cause) {
        super(message, cause);
    }
}
