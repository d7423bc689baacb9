package dev.sluice.source;

/** Trying again would fail again: stop, and let a person do what the message says. */
public sealed class FatalSourceException extends SourceException permits PositionGapException {
    private static final long serialVersionUID = 1L;

    public FatalSourceException(String message) {
        super(message);
    }
}
