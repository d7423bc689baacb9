package dev.sluice.lake;

/** The lake could not do its work; the subtype tells the caller what to do next. */
public abstract sealed class LakeException extends RuntimeException
        permits LakeUnavailableException, LakeRefusedException {
    private static final long serialVersionUID = 1L;

    LakeException(String message) {
        super(message);
    }

    LakeException(String message, Throwable cause) {
        super(message, cause);
    }
}
