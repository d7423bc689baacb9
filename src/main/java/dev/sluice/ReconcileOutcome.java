package dev.sluice;

import dev.sluice.reconcile.ExitCode;
import dev.sluice.reconcile.Report;
import dev.sluice.reconcile.ReportJson;
import dev.sluice.reconcile.ReportText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a reconciliation ended, for a terminal and for a file.
 *
 * @param json the report; empty if there is none
 */
record ReconcileOutcome(ExitCode exit, String text, Optional<String> json) {
    static ReconcileOutcome of(Report report) {
        return new ReconcileOutcome(ExitCode.of(report), ReportText.of(report), Optional.of(ReportJson.of(report)));
    }

    /** @param verdict as a service has sent it */
    static ReconcileOutcome of(String verdict, String text, String json) {
        ExitCode exit = switch (verdict) {
            case "MATCH" -> ExitCode.MATCH;
            case "MISMATCH" -> ExitCode.MISMATCH;
            default -> ExitCode.NOT_COMPLETED;
        };
        return new ReconcileOutcome(exit, text, Optional.of(json));
    }

    static ReconcileOutcome refused(String why) {
        return new ReconcileOutcome(ExitCode.BAD_CONFIGURATION, why + "\n", Optional.empty());
    }

    static ReconcileOutcome notCompleted(String why) {
        return new ReconcileOutcome(
                ExitCode.NOT_COMPLETED, "Cannot complete the reconciliation: " + why + "\n", Optional.empty());
    }

    /**
     * Prints it, and writes the report where that was asked for.
     *
     * @return the exit code
     */
    int publish(ReconcileRequest request) {
        (json.isPresent() ? System.out : System.err).print(text);
        if (json.isPresent() && request.json().isPresent()) {
            Path file = request.json().get();
            try {
                Files.writeString(file, json.get() + "\n");
            } catch (IOException e) {
                System.err.println("Cannot write the report to " + file + ": " + e.getMessage());
                return ExitCode.NOT_COMPLETED.code();
            }
        }
        return exit.code();
    }
}
