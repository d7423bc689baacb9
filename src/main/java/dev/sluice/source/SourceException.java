package dev.sluice.source;

/** The source failed; the subtype says what to do next. Messages and causes never carry a row's values. */
public abstract sealed class SourceException extends RuntimeException
        permits RetryableSourceException, FatalSourceException, CopyRequestedException {
    private static final long serialVersionUID = 1L;

    SourceException(String message) {
        super(message);
    }
}
