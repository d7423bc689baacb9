package dev.sluice.lake;

/** The catalog or its storage did not answer, or the lake moved under us: back off and begin a new session. */
public sealed class LakeUnavailableException extends LakeException permits TableChangedException {
    private static final long serialVersionUID = 1L;

    LakeUnavailableException(String message) {
        super(message);
    }

    LakeUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
