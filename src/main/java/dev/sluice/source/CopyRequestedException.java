package dev.sluice.source;

/** A table shall be copied again: the session ends, and the next one begins with the copy. */
final class CopyRequestedException extends SourceException {
    private static final long serialVersionUID = 1L;

    CopyRequestedException() {
        super("Cannot go on with this session: a table is to be copied again");
    }
}
