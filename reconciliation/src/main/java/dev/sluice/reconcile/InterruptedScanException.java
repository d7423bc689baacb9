package dev.sluice.reconcile;

/** Carries an interruption out of a consumer, which may not throw InterruptedException itself. */
final class InterruptedScanException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
