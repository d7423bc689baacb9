package dev.sluice.policy.scan;

/** A defect in judging a column's values. Takes the cause's class and stack, not its message, which may quote a value. */
final class ClassificationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClassificationFailedException(ColumnSample sample, RuntimeException cause) {
        super("Cannot classify column " + sample.column() + " of " + sample.table() + ": "
                + cause.getClass().getSimpleName() + "; this is a defect, please report its stack trace");
        setStackTrace(cause.getStackTrace());
    }
}
