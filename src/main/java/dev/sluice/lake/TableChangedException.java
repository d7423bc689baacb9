package dev.sluice.lake;

/** Another engine has changed a table that a cut changes, too: a new session reads it anew. */
public final class TableChangedException extends LakeUnavailableException {
    private static final long serialVersionUID = 1L;

    TableChangedException(String message) {
        super(message);
    }
}
