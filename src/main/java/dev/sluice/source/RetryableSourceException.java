package dev.sluice.source;

/** The source is away or busy: a new session after a pause may succeed. */
public final class RetryableSourceException extends SourceException {
    private static final long serialVersionUID = 1L;

    public RetryableSourceException(String message) {
        super(message);
    }
}
