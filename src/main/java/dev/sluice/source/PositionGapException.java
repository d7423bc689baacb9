package dev.sluice.source;

/**
 * The log no longer holds what follows the checkpoint that the session began with. Fatal, unless another process has moved
 * the checkpoint on meanwhile.
 */
public final class PositionGapException extends FatalSourceException {
    private static final long serialVersionUID = 1L;

    public PositionGapException(String message) {
        super(message);
    }
}
