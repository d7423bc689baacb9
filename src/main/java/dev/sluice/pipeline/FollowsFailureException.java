package dev.sluice.pipeline;

/** A batch came after one of the same session that failed; the next session brings it again. */
public final class FollowsFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FollowsFailureException(long session) {
        super("Cannot protect a batch of session " + session + ": an earlier one failed, and order must hold");
    }
}
