package dev.sluice;

import dev.sluice.lake.LakePreflight;
import dev.sluice.policy.Finding;

/**
 * What one of the three parts found, in one form.
 *
 * @param part source, policy or lake
 * @param remedy the command or setting that mends it; empty if nothing needs to be done
 */
record DoctorFinding(String part, Severity severity, String what, String remedy) {
    /** How bad it is. */
    enum Severity {
        GOOD,
        WARNING,
        ERROR
    }

    static DoctorFinding of(dev.sluice.source.Finding finding) {
        Severity severity = switch (finding.severity()) {
            case GOOD -> Severity.GOOD;
            case WARNING -> Severity.WARNING;
            case ERROR -> Severity.ERROR;
        };
        return new DoctorFinding("source", severity, finding.what(), finding.remedy());
    }

    static DoctorFinding of(Finding finding) {
        Severity severity = switch (finding.severity()) {
            case WARNING -> Severity.WARNING;
            case ERROR -> Severity.ERROR;
        };
        String place = finding.line() == 0 ? "" : finding.file() + ":" + finding.line() + ": ";
        return new DoctorFinding("policy", severity, place + finding.message(), finding.remedy());
    }

    static DoctorFinding of(LakePreflight.Finding finding) {
        Severity severity = switch (finding.severity()) {
            case INFO -> Severity.GOOD;
            case WARNING -> Severity.WARNING;
            case ERROR -> Severity.ERROR;
        };
        return new DoctorFinding("lake", severity, finding.what(), finding.remedy());
    }
}
