package dev.sluice.source.mysql;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Turns the server's refusals into what to do next. */
final class SqlErrors {
    /**
     * Too many connections, shutting down, table dropped since it was looked at, lock wait timeout, deadlock, query
     * interrupted, table altered since the snapshot, statement timed out.
     */
    private static final Set<Integer> TRANSIENT = Set.of(1040, 1053, 1146, 1205, 1213, 1317, 1412, 3024);

    private static final Set<Integer> DENIED = Set.of(1044, 1045, 1142, 1227);

    /**
     * Unknown database, column and variable, too many connections of a user or in an hour, the log cannot be read, the
     * server runs with an option that forbids it, it is read-only.
     */
    private static final Set<Integer> UNQUOTED = Set.of(1049, 1054, 1193, 1203, 1226, 1236, 1290, 1836);

    static final int LOCK_WAIT_TIMEOUT = 1205;

    private SqlErrors() {}

    /**
     * With the server's message only where it cannot quote a value: errors about data come under many states, HY000 among
     * them, those that a trigger raises under any, and those about a statement quote a part of it.
     *
     * @param action what failed, to stand after "Cannot"
     */
    static SourceException of(String action, SQLException cause) {
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        String reason = quotesNoValue(cause, state)
                ? String.valueOf(cause.getMessage())
                : "the server's message may quote a value and is left out";
        String message =
                "Cannot " + action + ": " + reason + " (error " + cause.getErrorCode() + ", SQLSTATE " + state + ")";
        return state.startsWith("08") || TRANSIENT.contains(cause.getErrorCode())
                ? new RetryableSourceException(message)
                : new FatalSourceException(message);
    }

    private static boolean quotesNoValue(SQLException cause, String state) {
        return (state.isEmpty() && cause.getCause() == null)
                || state.startsWith("08")
                || state.startsWith("28")
                || Stream.of(TRANSIENT, DENIED, UNQUOTED).anyMatch(codes -> codes.contains(cause.getErrorCode()));
    }

    static boolean isDenied(SQLException cause) {
        return DENIED.contains(cause.getErrorCode());
    }

    static boolean isAuthentication(SQLException cause) {
        return Objects.requireNonNullElse(cause.getSQLState(), "").startsWith("28");
    }
}
