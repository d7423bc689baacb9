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
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        String reason = mayQuoteValues(state)
                ? "the server refused a value, which its message may quote, so the server's log has it alone"
                : String.valueOf(cause.getMessage());
        String message = "Cannot " + action + ": " + reason + " (SQLSTATE " + cause.getSQLState() + ")";
        return isTransient(state) ? new RetryableSourceException(message) : new FatalSourceException(message);
    }

    /** Data that do not fit, constraints, and what functions of the database's own raise. */
    private static boolean mayQuoteValues(String state) {
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("P0");
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
