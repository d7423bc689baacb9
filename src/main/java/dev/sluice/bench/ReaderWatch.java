package dev.sluice.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Sees when a contender opens the log: from then on its time counts. */
record ReaderWatch(Backlog backlog, String reader) {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    /** @throws IOException if it ends before, or takes longer than 2 min */
    void awaitReader(BooleanSupplier alive) throws IOException, SQLException, InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        try (Connection connection = backlog.connect()) {
            while (!backlog.isRead(connection, reader)) {
                if (!alive.getAsBoolean() || System.nanoTime() > deadline) {
                    throw new IOException("Cannot measure: nobody reads the log as " + reader);
                }
                Thread.sleep(INTERVAL);
            }
        }
    }
}
