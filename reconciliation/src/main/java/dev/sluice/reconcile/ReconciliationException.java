package dev.sluice.reconcile;

/** No verdict was reached. Messages name tables and columns, never values. */
public abstract sealed class ReconciliationException extends RuntimeException
        permits NotCompletedException, InvalidRequestException, BusyException {
    private static final long serialVersionUID = 1L;

    ReconciliationException(String message) {
        super(message);
    }

    ReconciliationException(String message, Throwable cause) {
        super(message, cause);
    }
}
