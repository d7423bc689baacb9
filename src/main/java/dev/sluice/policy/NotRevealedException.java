package dev.sluice.policy;

/** A masked value has no original that could be had: its mask cannot be undone, or it is none of that mask and key. */
public final class NotRevealedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotRevealedException(String message) {
        super(message);
    }
}
