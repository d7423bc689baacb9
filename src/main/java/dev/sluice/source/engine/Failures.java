package dev.sluice.source.engine;

/** Tells of a failure without its message, which may quote a value. */
public final class Failures {
    private Failures() {}

    /** The types of the failure and its causes, and where the innermost came from. */
    public static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : " because of ")
                    .append(cause.getClass().getName());
            last = cause;
        }
        StackTraceElement[] trace = last.getStackTrace();
        return trace.length == 0 ? text.toString() : text + " at " + trace[0];
    }
}
