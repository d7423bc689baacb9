package dev.sluice.pipeline;

import dev.sluice.row.Unrecoverable;

/** A defect in masking or in what the source delivered. The original exception's message may quote values: it is left out. */
public final class ProtectionFailedException extends RuntimeException implements Unrecoverable {
    private static final long serialVersionUID = 1L;

    ProtectionFailedException(RuntimeException cause) {
        super("Cannot protect a batch: " + cause.getClass().getSimpleName()
                + "; this is a defect, please report its stack trace");
        setStackTrace(cause.getStackTrace());
    }
}
