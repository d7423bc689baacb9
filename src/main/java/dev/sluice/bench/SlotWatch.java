package dev.sluice.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Sees when a contender opens the log: from then on its time counts. */
record SlotWatch(Backlog backlog, String slot) {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    /** @throws IOException if it ends before, or takes longer than 2 min */
    void awaitReader(BooleanSupplier alive) throws IOException, SQLException, InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        try (Connection connection = backlog.postgres().connect()) {
            while (!backlog.isSlotActive(connection, slot)) {
                if (!alive.getAsBoolean() || System.nanoTime() > deadline) {
                    throw new IOException("Cannot measure: nobody reads from slot " + slot);
                }
                Thread.sleep(INTERVAL);
            }
        }
    }
}
