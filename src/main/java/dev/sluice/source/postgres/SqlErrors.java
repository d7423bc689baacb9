package dev.sluice.source.postgres;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/** Turns the server's refusals into what to do next. */
final class SqlErrors {
    static final String CANCELLED = "57014";

    /** Of PostgreSQL's documentation, appendix A. */
    private static final Set<String> UNQUOTED_CLASSES =
            Set.of("08", "0A", "25", "28", "3D", "3F", "40", "53", "55", "57", "58");

    /** No right, no such table, column or other object, one that is there already, no such function. */
    private static final Set<String> UNQUOTED_STATES = Set.of("42501", "42P01", "42703", "42704", "42710", "42883");

    /** What internal errors, which the server does not translate, begin with if a look-up in the catalogue has failed. */
    private static final Set<String> FAILED_LOOK_UPS =
            Set.of("cache lookup failed", "could not open relation with OID", "could not find tuple for");

    private SqlErrors() {}

    /**
     * @param action what failed, to stand after "Cannot"
     */
    static SourceException of(String action, SQLException cause) {
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        String reason = quotesNoValue(cause, state)
                ? String.valueOf(cause.getMessage())
                : "the server's message may quote a value, so the server's log has it alone";
        String message = "Cannot " + action + ": " + reason + " (SQLSTATE " + cause.getSQLState() + ")";
        return isTransient(state) || isGoneMeanwhile(cause, state)
                ? new RetryableSourceException(message)
                : new FatalSourceException(message);
    }

    /**
     * Connections, rights, resources, locks, and names that do not exist. Not so data that do not fit, constraints, what
     * functions of the database's own raise under any state that they like, and our statements, with the bounds of a range in
     * them.
     */
    private static boolean quotesNoValue(SQLException cause, String state) {
        return (state.isEmpty() && cause.getCause() == null)
                || UNQUOTED_CLASSES.contains(state.substring(0, Math.min(2, state.length())))
                || UNQUOTED_STATES.contains(state);
    }

    /**
     * What a statement, also one of Debezium's, meets that reads the catalogue while somebody drops what it reads of: the next
     * session looks anew.
     */
    private static boolean isGoneMeanwhile(SQLException cause, String state) {
        String message = String.valueOf(cause.getMessage());
        return state.equals("42P01")
                || (state.equals("XX000") && FAILED_LOOK_UPS.stream().anyMatch(message::contains));
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
