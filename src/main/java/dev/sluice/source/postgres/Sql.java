package dev.sluice.source.postgres;

import dev.sluice.row.TableId;

/** How names and texts are written in SQL. */
final class Sql {
    private Sql() {}

    /** An identifier in double quotes. */
    static String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    /** A table's name, its schema's before it. */
    static String quote(TableId table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** A text in single quotes; safe with standard_conforming_strings, the default since 9.1. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
