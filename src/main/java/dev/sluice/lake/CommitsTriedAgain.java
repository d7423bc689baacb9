package dev.sluice.lake;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * Keeps out of the log that Iceberg makes a commit again because the upkeep, or another engine, has just made one: that is how
 * it works. What cannot be committed for good is told by Sluice, and other retries by Iceberg.
 */
@LoggingFilter(name = "commits-tried-again")
public final class CommitsTriedAgain implements Filter {
    private static final String RETRIES = "org.apache.iceberg.util.Tasks";

    @Override
    public boolean isLoggable(LogRecord record) {
        return !(RETRIES.equals(record.getLoggerName()) && record.getThrown() instanceof CommitFailedException);
    }
}
