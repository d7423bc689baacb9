package dev.sluice.bench;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The ceiling of reading the log: the engine that the service embeds, with a consumer that does nothing. A program of
 * its own; it says {@code streaming}, {@code warm}, {@code done} and {@code stopped} on standard output, each on a line.
 */
public final class BareEngine {
    private static final int MAX_MINUTES = 30;

    // Without the application that configures it, the log manager keeps every record in memory; and Debezium's
    // statistics
    // log one for each change that they cannot take. The ceiling is the engine's, not its log's.
    private static final Logger LOGS = Logger.getLogger("");

    private BareEngine() {}

    /** @param arguments the file of the connector's properties, after how many changes to say that it is warm, and
     *     after how many to stop */
    public static void main(String[] arguments) throws Exception {
        LOGS.setLevel(Level.OFF);
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(file);
        }
        boolean complete = drain(properties, Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
        System.out.println("stopped");
        System.exit(complete ? 0 : 1);
    }

    private static boolean drain(Properties properties, long warmUp, long changes)
            throws InterruptedException, IOException {
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(properties)
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void taskStarted() {
                        System.out.println("streaming");
                    }
                })
                .using((success, message, error) -> {
                    if (!success) {
                        System.out.println("failed: " + message);
                    }
                    done.countDown();
                })
                .notifying(new Nothing(warmUp, changes, done))
                .build()) {
            executor.execute(engine);
            return done.await(MAX_MINUTES, TimeUnit.MINUTES);
        } finally {
            executor.shutdown();
        }
    }

    /** Counts changes and drops them. */
    private static final class Nothing implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {
        private final long warmUp;
        private final long expected;
        private final CountDownLatch done;
        private long seen;

        Nothing(long warmUp, long expected, CountDownLatch done) {
            this.warmUp = warmUp;
            this.expected = expected;
            this.done = done;
        }

        @Override
        public void handleBatch(
                List<RecordChangeEvent<SourceRecord>> records,
                DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
                throws InterruptedException {
            long before = seen;
            seen += records.size();
            committer.markProcessed(records.getLast());
            committer.markBatchFinished();
            if (before <= warmUp && seen > warmUp) {
                System.out.println("warm");
            }
            if (before < expected && seen >= expected) {
                System.out.println("done");
                done.countDown();
            }
        }
    }
}
