package dev.sluice.source.postgres;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.SQLException;
import java.util.Objects;

/** Turns the server's refusals into what to do next. */
final class SqlErrors {
    static final String CANCELLED = "57014";

    private SqlErrors() {}

    /**
     * @param action what failed, to stand after "Cannot"
     */
    static SourceException of(String action, SQLException cause) {
        String message = "Cannot " + action + ": " + cause.getMessage() + " (SQLSTATE " + cause.getSQLState() + ")";
        return isTransient(Objects.requireNonNullElse(cause.getSQLState(), ""))
                ? new RetryableSourceException(message)
                : new FatalSourceException(message);
    }

    /** Connection lost, server starting or stopping, resources short, object in use, deadlock. */
    private static boolean isTransient(String state) {
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("40")
                || state.startsWith("57P")
                || state.equals(CANCELLED)
                || state.equals("55006")
                || state.startsWith("58");
    }

    static boolean isAuthentication(SQLException cause) {
        return Objects.requireNonNullElse(cause.getSQLState(), "").startsWith("28");
    }
}
