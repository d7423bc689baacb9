package dev.sluice.policy;

import java.util.List;
import java.util.stream.Collectors;

/** The policy, or its use on a table, is wrong: bad configuration, to be mended in the policy's file. */
public final class InvalidPolicyException extends PolicyException {
    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    InvalidPolicyException(List<Finding> findings) {
        super("Cannot use the policy: " + findings.size() + (findings.size() == 1 ? " problem" : " problems") + "\n"
                + findings.stream().map(finding -> "  " + finding).collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    /** Every problem that was found, in the order of the file. */
    public List<Finding> findings() {
        return findings;
    }
}
