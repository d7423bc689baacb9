package dev.sluice.source.mysql;

import dev.sluice.row.ColumnType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in SQL which rows have values that the lake's types cannot hold: what {@link Temporal} refuses, and no other. */
final class UnstorableSql {
    private UnstorableSql() {}

    /** Holds for rows with such a value in one of the columns; empty if none of them can have any. */
    static Optional<String> condition(List<SourceColumn> columns) {
        String refused = columns.stream()
                .map(UnstorableSql::refused)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" OR "));
        return Optional.of(refused).filter(condition -> !condition.isEmpty());
    }

    /** Holds if the column's value is such a one; not true of NULL. */
    static Optional<String> refused(SourceColumn column) {
        String value = Sql.quote(column.name());
        return switch (column.type()) {
            case ColumnType.Date _, ColumnType.Timestamp _ -> Optional.of(noDate(value));
            // It is stored as an instant, or as zero.
            case ColumnType.TimestampTz _ -> Optional.of("coalesce(month(" + value + ") = 0, false)");
            case ColumnType.Bool _,
                    ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Decimal _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _,
                    ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Bytes _,
                    ColumnType.Uuid _,
                    ColumnType.Json _,
                    ColumnType.Time _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _,
                    ColumnType.Array _ -> Optional.empty();
        };
    }

    private static String noDate(String value) {
        String day = "dayofmonth(" + value + ")";
        String month = "month(" + value + ")";
        // The server takes the year 0 for one without a 29 February.
        String last = "dayofmonth(last_day(" + value + ")) + (year(" + value + ") = 0 AND " + month + " = 2)";
        return "coalesce(" + month + " = 0 OR " + day + " = 0 OR " + day + " > 28 AND " + day + " > " + last
                + ", false)";
    }
}
