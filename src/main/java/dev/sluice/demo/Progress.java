package dev.sluice.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells on a terminal what goes on, in one line that is rewritten; elsewhere in plain lines, one a second at most. */
final class Progress {
    private final PrintStream out;
    private final boolean rewriting;
    private boolean lineOpen;

    Progress(PrintStream out) {
        this.out = out;
        this.rewriting = System.console() != null && System.console().isTerminal();
    }

    /** A step that stays visible. */
    void step(String text) {
        finishLine();
        out.println(text);
        out.flush();
    }

    void status(long second, ServiceReader.Status status, long written) {
        String lag = status.lagSeconds().isPresent()
                ? "%.1f s".formatted(status.lagSeconds().getAsDouble())
                : "unknown";
        String text = String.format(
                Locale.ROOT,
                "  %3d s  %-10s %,9d changes written, %,9d in the lake, %,7.0f/s, lag %s, %d tables",
                second,
                status.state().toLowerCase(Locale.ROOT),
                written,
                status.changes(),
                status.changesPerSecond(),
                lag,
                status.tables());
        if (rewriting) {
            out.print("\r" + text + "   ");
            lineOpen = true;
        } else {
            out.println(text);
        }
        out.flush();
    }

    private void finishLine() {
        if (lineOpen) {
            out.println();
            lineOpen = false;
        }
    }
}
