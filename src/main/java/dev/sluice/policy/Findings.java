package dev.sluice.policy;

import dev.sluice.policy.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects findings of one file, so that all of them are reported in one go. */
final class Findings {
    private static final Comparator<Finding> BY_PLACE =
            Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column);

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

    String file() {
        return file;
    }

    /** In the order of the file. */
    List<Finding> list() {
        return findings.stream().sorted(BY_PLACE).toList();
    }

    List<Finding> errors() {
        return list().stream()
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
