package dev.sluice.source.mysql;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/** Turns the server's refusals into what to do next. */
final class SqlErrors {
    /**
     * Too many connections, shutting down, lock wait timeout, deadlock, query interrupted, table altered since
     * the snapshot, statement timed out.
     */
    private static final Set<Integer> TRANSIENT = Set.of(1040, 1053, 1205, 1213, 1317, 1412, 3024);

    private static final Set<Integer> DENIED = Set.of(1044, 1045, 1142, 1227);
    static final int LOCK_WAIT_TIMEOUT = 1205;

    private SqlErrors() {}

    /**
     * Without the server's message where it may quote a value: it does so for errors about data, whose state begins with
     * 22 or 23.
     *
     * @param action what failed, to stand after "Cannot"
     */
    static SourceException of(String action, SQLException cause) {
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        boolean quotes = state.startsWith("22") || state.startsWith("23");
        String message = "Cannot " + action + ": " + (quotes ? "the data is refused" : cause.getMessage()) + " (error "
                + cause.getErrorCode() + ", SQLSTATE " + state + ")";
        return state.startsWith("08") || TRANSIENT.contains(cause.getErrorCode())
                ? new RetryableSourceException(message)
                : new FatalSourceException(message);
    }

    static boolean isDenied(SQLException cause) {
        return DENIED.contains(cause.getErrorCode());
    }

    static boolean isAuthentication(SQLException cause) {
        return Objects.requireNonNullElse(cause.getSQLState(), "").startsWith("28");
    }
}
