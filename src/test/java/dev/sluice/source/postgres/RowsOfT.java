package dev.sluice.source.postgres;

import dev.sluice.row.Change;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What a table {@code t (id int primary key, v int)} holds: as the log tells it, and as a snapshot shows it. */
final class RowsOfT {
    private RowsOfT() {}

    /** @param until the cut up to which the log counts */
    static Map<Object, Object> replayed(List<LogEvent> events, UUID until) {
        Map<Object, Object> rows = new TreeMap<>();
        for (LogEvent event : events) {
            switch (event) {
                case Change.Copied copied -> put(rows, copied.row());
                case Change.Insert insert -> put(rows, insert.row());
                case Change.Update update -> put(rows, update.after());
                case Change.Delete delete -> rows.remove(delete.before().value(0));
                case LogEvent.Cut cut -> {
                    if (cut.id().equals(until)) {
                        return rows;
                    }
                }
                default -> {}
            }
        }
        throw new AssertionError("no cut");
    }

    private static void put(Map<Object, Object> rows, Row row) {
        rows.put(row.value(0), row.value(1));
    }

    /** By the next of the snapshot's connections. */
    static Map<Object, Object> read(PlacedSnapshot snapshot) throws SQLException {
        Map<Object, Object> rows = new TreeMap<>();
        try (Connection reader = snapshot.openReader();
                Statement statement = reader.createStatement();
                ResultSet found = statement.executeQuery("select id, v from t")) {
            while (found.next()) {
                rows.put(found.getInt(1), found.getInt(2));
            }
        }
        return rows;
    }
}
