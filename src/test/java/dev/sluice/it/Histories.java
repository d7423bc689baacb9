package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The histories beside the mirrors, as DuckDB reads them. */
final class Histories {
    private Histories() {}

    /** Each change is there once, numbered in order. @return how many there are */
    static long assertWhole(Replica replica, String table) {
        List<List<String>> counts = replica.lake()
                .query(
                        table + "__changes",
                        "select count(*), count(distinct sequence), min(sequence), max(sequence) from {rows}");
        List<String> row = counts.getFirst();
        assertThat(row.subList(1, 4))
                .as("distinct numbers, the first and the last of the changes of %s", table)
                .containsExactly(row.getFirst(), "1", row.getFirst());
        return Long.parseLong(row.getFirst());
    }

    /** What the last change of each row says is what the source holds now, of every row that was ever changed. */
    static void assertEndsWithTheSource(Replica replica, String table, List<String> key, List<String> columns)
            throws SQLException {
        String before = text("before.", key, "varchar");
        String after = text("after.", key, "varchar");
        Map<String, String> last = map(
                replica.lake()
                        .query(
                                table + "__changes",
                                "with h as (select * from {rows}), e as ("
                                        + "select sequence, 0 as later, " + before + " as k, null as image from h"
                                        + " where before is not null and (after is null or " + before + " <> " + after
                                        + ")"
                                        + " union all select sequence, 1, " + after + ", "
                                        + text("after.", columns, "varchar")
                                        + " from h where after is not null)"
                                        + " select k, image from e"
                                        + " qualify row_number() over (partition by k order by sequence desc, later desc) = 1"));
        Map<String, String> source = new HashMap<>();
        try (Connection connection = replica.source().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select " + text("", key, "text") + ", " + text("", columns, "text") + " from " + table)) {
            while (rows.next()) {
                source.put(rows.getString(1), rows.getString(2));
            }
        }
        assertThat(last).as("rows that the history of %s tells of", table).isNotEmpty();
        last.forEach((changed, image) -> assertThat(source.get(changed))
                .as("row %s of %s", changed, table)
                .isEqualTo(image));
    }

    private static String text(String prefix, List<String> columns, String type) {
        return columns.stream()
                .map(column -> "coalesce(cast(" + prefix + column + " as " + type + "), '-')")
                .collect(Collectors.joining(" || '|' || "));
    }

    private static Map<String, String> map(List<List<String>> rows) {
        Map<String, String> map = new HashMap<>();
        rows.forEach(row -> map.put(row.getFirst(), row.getLast()));
        return map;
    }
}
