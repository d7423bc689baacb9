package dev.sluice.reconcile;

/** Another reconciliation runs: wait for its end. */
public final class BusyException extends ReconciliationException {
    private static final long serialVersionUID = 1L;

    public BusyException(String message) {
        super(message);
    }
}
