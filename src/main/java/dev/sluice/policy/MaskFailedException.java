package dev.sluice.policy;

import dev.sluice.row.TableId;

/** A mask could not be computed for a value. The value is in neither message nor cause. */
public final class MaskFailedException extends PolicyException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** Takes the cause's class and stack, not its message: libraries quote the offending value there. */
    MaskFailedException(TableId table, String column, String mask, RuntimeException cause) {
        super("Cannot mask a value of column " + column + " of " + table + " with " + mask + ": "
                + cause.getClass().getSimpleName()
                + "; give the column another mask, mend the value at the source, or say refused-values: quarantine");
        reason = "mask " + mask + " refuses the value of column " + column;
        setStackTrace(cause.getStackTrace());
    }

    /** What was refused, in short; never the value. */
    String reason() {
        return reason;
    }
}
