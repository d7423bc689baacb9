package dev.sluice.policy;

import dev.sluice.policy.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects findings of one file, so that all of them are reported in one go. */
final class Findings {
    private final String file;
    private final List<Finding> findings = new ArrayList<>();

    Findings(String file) {
        this.file = file;
    }

    void error(Place place, String message, String remedy) {
        findings.add(new Finding(Severity.ERROR, file, place.line(), place.column(), message, remedy));
    }

    void warning(Place place, String message, String remedy) {
        findings.add(new Finding(Severity.WARNING, file, place.line(), place.column(), message, remedy));
    }

    void addAll(List<Finding> others) {
        findings.addAll(others);
    }

    String file() {
        return file;
    }

    List<Finding> list() {
        return List.copyOf(findings);
    }

    List<Finding> errors() {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }

    /** @throws InvalidPolicyException if there is an error among the findings */
    void throwIfErrors() {
        List<Finding> errors = errors();
        if (!errors.isEmpty()) {
            throw new InvalidPolicyException(errors);
        }
    }
}
