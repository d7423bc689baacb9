package dev.sluice.lake;

import dev.sluice.row.Unrecoverable;

/** The lake cannot take this as it is and trying again will not help: stop and let a person mend it. */
public non-sealed class LakeRefusedException extends LakeException implements Unrecoverable {
    private static final long serialVersionUID = 1L;

    LakeRefusedException(String message) {
        super(message);
    }

    LakeRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
