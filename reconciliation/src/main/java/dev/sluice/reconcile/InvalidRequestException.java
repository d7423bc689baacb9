package dev.sluice.reconcile;

/** What was asked for makes no sense: correct the request. */
public final class InvalidRequestException extends ReconciliationException {
    private static final long serialVersionUID = 1L;

    public InvalidRequestException(String message) {
        super(message);
    }
}
