package dev.sluice.source.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import dev.sluice.source.RetryableSourceException;
import io.debezium.pipeline.ErrorHandler;

/**
 * Ends the session at once when the server closes the log's connection, as one does that is shut down. The client takes that
 * for the log's end and Debezium only notes it, so nobody would connect again before the silence is noticed.
 */
final class ConnectionWatch extends BinaryLogClient.AbstractLifecycleListener {
    private final ErrorHandler errors;

    /** @param errors of the engine, whose session ends with the first of them */
    ConnectionWatch(ErrorHandler errors) {
        this.errors = errors;
    }

    /** Also when the session ends for another reason, which counts then: nobody asks for a second one. */
    @Override
    public void onDisconnect(BinaryLogClient client) {
        errors.setProducerThrowable(
                new RetryableSourceException("Cannot read the log: the connection was closed by the server"));
    }
}
