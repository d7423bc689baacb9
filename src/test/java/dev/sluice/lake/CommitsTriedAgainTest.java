package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.util.Tasks;
import org.junit.jupiter.api.Test;

class CommitsTriedAgainTest {
    @Test
    void only_a_conflict_that_iceberg_settles_is_kept_out_of_the_log() {
        assertThat(isLoggable(Tasks.class, new CommitFailedException("another was first")))
                .isFalse();
        assertThat(isLoggable(Tasks.class, new IllegalStateException("the store is away")))
                .isTrue();
        assertThat(isLoggable(CommitsTriedAgain.class, new CommitFailedException("for good")))
                .isTrue();
    }

    private static boolean isLoggable(Class<?> logger, Exception thrown) {
        LogRecord record = new LogRecord(Level.WARNING, "Retrying task after failure");
        record.setLoggerName(logger.getName());
        record.setThrown(thrown);
        return new CommitsTriedAgain().isLoggable(record);
    }
}
