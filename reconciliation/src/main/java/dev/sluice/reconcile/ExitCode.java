package dev.sluice.reconcile;

/** The exit codes of the {@code reconcile} command. */
public enum ExitCode {
    MATCH(0),
    MISMATCH(1),
    BAD_CONFIGURATION(2),
    NOT_COMPLETED(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static ExitCode of(Report report) {
        return switch (report.outcome()) {
            case MATCH -> MATCH;
            case MISMATCH -> MISMATCH;
        };
    }

    public static ExitCode of(ReconciliationException failure) {
        return switch (failure) {
            case InvalidRequestException _ -> BAD_CONFIGURATION;
            case NotCompletedException _, BusyException _ -> NOT_COMPLETED;
        };
    }
}
