package dev.sluice.lake;

/** No cut could be made where it was asked for, but from now on one can be: ask for another. */
public final class CutTooEarlyException extends LakeException {
    private static final long serialVersionUID = 1L;

    CutTooEarlyException(String message) {
        super(message);
    }
}
