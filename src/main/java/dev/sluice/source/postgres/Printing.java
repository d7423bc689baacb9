package dev.sluice.source.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * How the server prints values: the same in the log, in copies and in digests, so that a value has one text. The types'
 * output functions read no other settings than these.
 */
final class Printing {
    private static final List<String> SETTINGS = List.of(
            "DateStyle = ISO",
            "IntervalStyle = postgres",
            "TimeZone = UTC",
            "extra_float_digits = 3",
            "bytea_output = hex",
            "lc_monetary = 'C'",
            "quote_all_identifiers = off");

    private Printing() {}

    static void configure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute("SET " + setting);
            }
        }
    }

    /** A value's text by its type's output function, as the log has it; a cast prints some types otherwise. */
    static String text(String value) {
        // A row of nothing but nulls IS NULL, and yet it is a value.
        return "CASE WHEN " + value + " IS DISTINCT FROM NULL THEN concat(" + value + ") END";
    }
}
