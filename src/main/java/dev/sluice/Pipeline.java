package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.source.Replication;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Starts and stops source and lake in the order in which nothing is lost: the source first, then the running cut. */
@Singleton
final class Pipeline {
    private static final Logger LOG = Logger.getLogger(Pipeline.class);

    /** Both together, and the framework's own end, stay within the 10 s that the contract gives a stop. */
    private static final Duration SOURCE_BOUND = Duration.ofSeconds(3);

    private static final Duration LAKE_BOUND = Duration.ofSeconds(5);

    private final Replication replication;
    private final Lake lake;

    Pipeline(Replication replication, Lake lake) {
        this.replication = replication;
        this.lake = lake;
    }

    void start() {
        replication.start();
    }

    /** Completes when the replication has ended by itself; exceptionally if it gave up. */
    CompletableFuture<Void> ended() {
        return replication.ended();
    }

    /** Stops within 8 s. What could not be committed by then is read again at the next start. */
    void stop() throws InterruptedException {
        if (!replication.stop(SOURCE_BOUND)) {
            LOG.warn("The source did not stop in time; what it reads from now on is given up");
        }
        lake.flush(LAKE_BOUND);
    }
}
