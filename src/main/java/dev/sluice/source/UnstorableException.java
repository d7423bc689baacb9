package dev.sluice.source;

/** A value has no exact form in the lake's type. Thrown for each such value, so it costs no stack trace. */
public final class UnstorableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String column;
    private final String what;

    /**
     * @param column as {@code schema.table.column}
     * @param what it is; never the value
     */
    public UnstorableException(String column, String what) {
        super(
                "Cannot replicate a value of " + column + ": " + what + " has no exact form in the lake's type",
                null,
                false,
                false);
        this.column = column;
        this.what = what;
    }

    public String what() {
        return what;
    }

    public String remedy() {
        return "Change the row, let such rows go to quarantine (SLUICE_SOURCE_UNSTORABLE=" + column
                + "=quarantine), or keep the column as text from a new copy on: SLUICE_SOURCE_UNSTORABLE=" + column
                + "=text";
    }
}
