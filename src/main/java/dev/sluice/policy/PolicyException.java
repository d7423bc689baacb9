package dev.sluice.policy;

import dev.sluice.row.Unrecoverable;

/**
 * The policy cannot be applied. Trying again changes nothing: whoever catches this stops and shows the message, which
 * names tables, columns and masks but never holds a value.
 */
public abstract sealed class PolicyException extends RuntimeException implements Unrecoverable
        permits InvalidPolicyException,
                MaskFailedException,
                RuleViolatedException,
                UndecidedFilterException,
                UnknownSubjectException {
    private static final long serialVersionUID = 1L;

    PolicyException(String message) {
        super(message);
    }
}
