package dev.sluice;

import dev.sluice.reconcile.Estimate;
import dev.sluice.reconcile.ExitCode;
import dev.sluice.reconcile.Report;
import dev.sluice.reconcile.ReportHtml;
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
 * @param html the same as a page
 */
record ReconcileOutcome(ExitCode exit, String text, Optional<String> json, Optional<String> html) {
    static ReconcileOutcome of(Report report) {
        return new ReconcileOutcome(
                ExitCode.of(report),
                ReportText.of(report),
                Optional.of(ReportJson.of(report)),
                Optional.of(ReportHtml.of(report)));
    }

    /**
     * @param verdict as a service has sent it
     * @param html if it was asked for
     */
    static ReconcileOutcome of(String verdict, String text, Optional<String> html, String json) {
        ExitCode exit = switch (verdict) {
            case "MATCH" -> ExitCode.MATCH;
            case "MISMATCH" -> ExitCode.MISMATCH;
            default -> ExitCode.NOT_COMPLETED;
        };
        return new ReconcileOutcome(exit, text, Optional.of(json), html);
    }

    /** No verdict, so no page. */
    static ReconcileOutcome of(Estimate estimate) {
        return new ReconcileOutcome(
                ExitCode.MATCH, estimate.toText(), Optional.of(ReportJson.of(estimate)), Optional.empty());
    }

    /** By an earlier process. */
    static ReconcileOutcome proven() {
        return new ReconcileOutcome(
                ExitCode.MATCH,
                "The copy is complete, and was found equal to its source (sluice.reconciliations)\n",
                Optional.empty(),
                Optional.empty());
    }

    static ReconcileOutcome refused(String why) {
        return new ReconcileOutcome(ExitCode.BAD_CONFIGURATION, why + "\n", Optional.empty(), Optional.empty());
    }

    static ReconcileOutcome notCompleted(String why) {
        return new ReconcileOutcome(
                ExitCode.NOT_COMPLETED,
                "Cannot complete the reconciliation: " + why + "\n",
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Prints it, and writes the report where that was asked for.
     *
     * @return the exit code
     */
    int publish(ReconcileRequest request) {
        (exit == ExitCode.MATCH || json.isPresent() ? System.out : System.err).print(text);
        boolean written = write(json, request.json()) & write(html, request.html());
        return written || exit == ExitCode.MISMATCH ? exit.code() : ExitCode.NOT_COMPLETED.code();
    }

    /** Whether everything that was asked for is written. */
    private static boolean write(Optional<String> content, Optional<Path> file) {
        if (content.isEmpty() || file.isEmpty()) {
            return true;
        }
        try {
            Files.writeString(file.get(), content.get() + "\n");
            return true;
        } catch (IOException e) {
            System.err.println("Cannot write the report to " + file.get() + ": "
                    + e.getClass().getSimpleName() + " " + e.getMessage());
            return false;
        }
    }
}
