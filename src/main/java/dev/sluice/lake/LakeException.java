package dev.sluice.lake;

/** The lake could not do its work; the subtype tells the caller what to do next. */
public abstract sealed class LakeException extends RuntimeException
        permits LakeUnavailableException, LakeRefusedException, PartialCopyTornException, CutTooEarlyException {
    private static final long serialVersionUID = 1L;

    LakeException(String message) {
        super(message);
    }

    LakeException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The failure itself if it says what to do next. A class that is missing or does not fit will be so the next time,
     * too; anything else may pass, so a new session is worth trying.
     */
    static LakeException of(String what, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LinkageError) {
                return new LakeRefusedException(
                        what + ": the class path is broken, " + Catalogs.reason(cause)
                                + ". Install Sluice anew, or remove what was added to it",
                        failure);
            }
        }
        return failure instanceof LakeException known
                ? known
                : new LakeUnavailableException(what + ": " + Catalogs.reason(failure), failure);
    }
}
