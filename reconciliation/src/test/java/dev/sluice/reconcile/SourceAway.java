package dev.sluice.reconcile;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A database that does not answer before it is let, and then says that it is away. */
record SourceAway(CountDownLatch answer) implements SourceSide {
    @Override
    public SourceSnapshot open(Duration bound) throws InterruptedException {
        answer.await();
        throw new NotCompletedException("Cannot take a snapshot: the database is away");
    }

    @Override
    public List<Size> sizes() {
        throw new NotCompletedException("Cannot estimate: the database is away");
    }
}
