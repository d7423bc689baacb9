package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How names and texts are written in SQL, and what the server says about itself. */
final class Sql {
    private Sql() {}

    /** An identifier in backticks, which every sql_mode understands. */
    static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    static String quote(TableId table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** A text in single quotes; our sessions run with an empty sql_mode, so that a backslash escapes. */
    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** The first column of the first row; empty if that is NULL or there is no row. */
    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            String text = row.next() ? row.getString(1) : null;
            return text == null ? "" : text;
        }
    }

    /** A system variable's global value; empty if the server has none of that name. */
    static String variable(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL VARIABLES LIKE " + literal(name))) {
            return row.next() ? row.getString(2) : "";
        }
    }

    static GtidSet executed(Connection connection) throws SQLException {
        return GtidSet.parse(text(connection, "SELECT @@GLOBAL.gtid_executed"));
    }
}
