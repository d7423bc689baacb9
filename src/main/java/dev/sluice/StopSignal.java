package dev.sluice;

import java.util.concurrent.CompletableFuture;
import sun.misc.Signal;

/**
 * The request to stop, from an orchestrator (SIGTERM) or a terminal (SIGINT). Handled here and not by a shutdown hook,
 * because a hook runs beside the framework's own, which would close the channels under the last commit, and leaves 143
 * as the exit code of a clean stop. Asked a second time, the process ends at once.
 */
final class StopSignal {
    private static final int IMMEDIATE_EXIT = 130;

    private final CompletableFuture<Void> requested = new CompletableFuture<>();

    private StopSignal() {}

    static StopSignal install() {
        StopSignal stop = new StopSignal();
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), _ -> stop.request());
        }
        return stop;
    }

    private void request() {
        if (!requested.complete(null)) {
            Runtime.getRuntime().halt(IMMEDIATE_EXIT);
        }
    }

    /** Completes when somebody asks the process to stop. */
    CompletableFuture<Void> requested() {
        return requested;
    }
}
