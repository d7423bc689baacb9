package dev.sluice.policy;

import dev.sluice.row.TableId;

/** The log does not tell whose date a date is, so it cannot be moved. */
public final class UnknownSubjectException extends PolicyException {
    private static final long serialVersionUID = 1L;

    UnknownSubjectException(TableId table, String column) {
        super("Cannot move a date of column " + column + " of " + table
                + ": the log left out the value of its subject; ALTER TABLE " + table
                + " REPLICA IDENTITY FULL, or name another column as subject");
    }
}
