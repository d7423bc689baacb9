package dev.sluice.row;

/**
 * An exception of a library's, for a log: what it is and where it came from, without its message, in which libraries
 * quote the offending value.
 */
public final class UnquotedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What leads in a circle ends, too. */
    private static final int MAX_CAUSES = 20;

    private UnquotedException(Throwable original, int depth) {
        super(original.getClass().getName());
        setStackTrace(original.getStackTrace());
        Throwable cause = original.getCause();
        if (cause != null && depth < MAX_CAUSES) {
            initCause(new UnquotedException(cause, depth + 1));
        }
    }

    public static UnquotedException of(Throwable original) {
        return new UnquotedException(original, 0);
    }
}
